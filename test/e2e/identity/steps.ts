import { UnitOfWork } from '#platform';
import { SessionStarter } from '../../../libs/identity/src/sessions/session-starter.js';
import { UserRepository } from '../../../libs/identity/src/storage/user.repository.js';
import type { Answer, HttpClient } from '../../support/http-client.js';
import { codeFor, newPerson, signUp, type Person } from '../../support/people.js';
import type { TestApp, TestDatabase } from '../../support/test-app.js';

/** A sign-up that waits for its code. */
export interface SignUpStarted {
  readonly client: HttpClient;
  readonly person: Person;
  readonly verificationId: string;
  readonly code: string;
}

/** Signs up, and reads the code that was sent. */
export async function startSignUp(app: TestApp, person: Person = newPerson()): Promise<SignUpStarted> {
  const client = app.client();
  const known = await codesOf(client, person.phone);
  const { status, text, body } = await client.post('/api/auth/sign-up', person);
  if (status !== 202) throw new Error(`sign-up: ${text}`);
  const code = await codeFor(client, person.phone, known);
  return { client, person, verificationId: body.verificationId as string, code };
}

/** Signed in, with a phone that counts as not verified, and no code sent lately. */
export async function signInUnverified(app: TestApp): ReturnType<typeof signUp> {
  const account = await signUp(app);
  await app.database.asOwner('UPDATE identity.users SET phone_verified_at = NULL WHERE id = $1', [account.userId]);
  await ageCodes(app, account.person.phone, 61);
  return account;
}

/** A session as a way of signing in starts one for somebody who must still prove a second factor. */
export function startAwaitingSecondFactor({ nest }: TestApp, userId: string) {
  const unitOfWork = nest.get(UnitOfWork, { strict: false });
  return unitOfWork.write('test.start', async () => {
    await unitOfWork.transaction.scopeTo({ userId });
    const user = await nest.get(UserRepository, { strict: false }).find(userId);
    return nest.get(SessionStarter, { strict: false }).start(user!, { amr: ['pwd'], awaitsSecondFactor: true });
  });
}

export async function codesOf(client: HttpClient, phone: string): Promise<string[]> {
  const { body } = await client.get<{ messages: { code: string }[] }>(`/dev/outbox?to=${encodeURIComponent(phone)}`);
  return body.messages.map(({ code }) => code);
}

export const verify = (client: HttpClient, verificationId: string, code: string): Promise<Answer> =>
  client.post('/api/auth/verify-phone', { verificationId, code });

/** Another code than this one. */
export const wrong = (code: string): string => (code === '000000' ? '000001' : '000000');

/** As if so many seconds had passed since the last codes to the phone. */
export const ageCodes = (app: TestApp, phone: string, seconds: number): Promise<object[]> =>
  app.database.asOwner(`UPDATE identity.sms_sent SET sent_at = sent_at - make_interval(secs => $2) WHERE phone = $1`, [
    phone,
    seconds,
  ]);

/** The answers of so many requests at once. */
export const inParallel = <T>(count: number, request: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => request(index)));

/** How often each status was answered. */
export function statusCounts(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** A problem without what differs between any two requests. */
export function withoutRequestId({ status, body }: Answer): object {
  const { requestId, ...rest } = body as Record<string, unknown>;
  return { status, hasRequestId: typeof requestId === 'string', ...rest };
}

export interface AuditLine {
  readonly action: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly user_id: string | null;
  readonly data: Record<string, unknown>;
}

/** What the audit trail says of the account, oldest first. */
export const auditOf = (app: TestApp, userId: string): Promise<AuditLine[]> =>
  app.database.asOwner<AuditLine>(
    'SELECT action, outcome, reason, user_id, data FROM audit.events WHERE user_id = $1 ORDER BY occurred_at, id',
    [userId],
  );

/** Waits until the check holds, and answers whether it did within five seconds, or so many milliseconds. */
export async function eventually(check: () => Promise<boolean>, patienceMs = 5000): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    if (await check()) return true;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return false;
}

/** As if the account had changed this address lately. */
export const keepFree = (database: TestDatabase, userId: string, email: string): Promise<object[]> =>
  database.asOwner(
    `INSERT INTO identity.contact_changes (id, user_id, kind, old_value, new_value, code_hash, tries, expires_at,
        redeemed_at, undo_hash, undo_until, created_at, version)
      VALUES (gen_random_uuid(), $1, 'email', $2, 'new@example.com', '\\x00', 0, now(), now(), sha256(convert_to($2, 'UTF8')),
        now() + interval '1 day', now(), 1)`,
    [userId, email],
  );
