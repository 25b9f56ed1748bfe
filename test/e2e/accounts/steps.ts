import { Redis } from 'ioredis';
import type { HttpClient } from '../../support/http-client.js';
import { announceChange } from '../../support/members.js';
import { codeFor, newPerson, signUp } from '../../support/people.js';
import type { TestApp } from '../../support/test-app.js';

export type Account = Awaited<ReturnType<typeof signUp>>;

const CODE = /\b\d{6}\b/;
const UNDO_CODE = /\b[A-HJ-NP-Z2-9]{5}-[A-HJ-NP-Z2-9]{5}\b/;

/** As systems make accounts that ask for no phone; signed in. */
export async function accountWithoutPhone<T extends Account = Account>(
  app: TestApp,
  account?: T,
): Promise<Account | T> {
  const known = account ?? (await signUp(app));
  await app.database.asOwner('UPDATE identity.users SET phone = NULL, phone_verified_at = NULL WHERE id = $1', [
    known.userId,
  ]);
  await announceChange(app, `user:${known.userId}`);
  return known;
}

/** Signed up, with an address that was proved by mail. */
export async function accountWithEmail(app: TestApp): Promise<Account> {
  const account = await signUp(app);
  await changeEmail(account.client, account.person.email);
  return account;
}

/** What was sent to the address or phone, newest first. */
export async function messagesTo(client: HttpClient, to: string): Promise<{ subject?: string; text: string }[]> {
  const { body } = await client.get(`/dev/outbox?to=${encodeURIComponent(to)}`);
  return body.messages;
}

/** What the newest fitting message has that is not among the known ones; waits for its delivery. */
async function sentTo(client: HttpClient, to: string, form: RegExp, besides: readonly string[]): Promise<string> {
  const deadline = Date.now() + 5000;
  while (Date.now() < deadline) {
    const found = (await messagesTo(client, to)).map(({ text }) => form.exec(text)?.[0] ?? '');
    const fresh = found.find((text) => text !== '' && !besides.includes(text));
    if (fresh !== undefined) return fresh;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`nothing of the form ${String(form)} was sent to ${to}`);
}

export const mailedCode = (client: HttpClient, email: string, besides: readonly string[] = []): Promise<string> =>
  sentTo(client, email, CODE, besides);

/** The way back, in the mail or SMS to the old address or phone. */
export const undoCodeTo = (client: HttpClient, to: string, besides: readonly string[] = []): Promise<string> =>
  sentTo(client, to, UNDO_CODE, besides);

/** Asks for the address and gives the code back. */
export async function changeEmail(client: HttpClient, email: string): Promise<void> {
  const asked = await client.post('/api/users/me/email', { email });
  if (asked.status !== 202) throw new Error(`change of email: ${asked.text}`);
  const code = await mailedCode(client, email);
  const confirmed = await client.post('/api/users/me/email/confirm', { code });
  if (confirmed.status !== 200) throw new Error(`confirm email: ${confirmed.text}`);
}

/** Asks for the phone and gives the code back. */
export async function changePhone(client: HttpClient, phone: string): Promise<void> {
  const asked = await client.post('/api/users/me/phone', { phone });
  if (asked.status !== 202) throw new Error(`change of phone: ${asked.text}`);
  const confirmed = await client.post('/api/users/me/phone/confirm', { code: await codeFor(client, phone) });
  if (confirmed.status !== 200) throw new Error(`confirm phone: ${confirmed.text}`);
}

export const newEmail = (): string => newPerson().email;
export const newPhone = (): string => newPerson().phone;
export const NEW_PASSWORD = 'nine loud magpies in a barn';

/** As if no code had been mailed lately. */
export async function forgetMailLimits(app: TestApp): Promise<void> {
  const redis = new Redis(process.env['TEST_REDIS_URL'] ?? '');
  const keys = await redis.keys(`*${app.database.name}*limit:mail:*`);
  if (keys.length > 0) await redis.del(...keys);
  redis.disconnect();
}
