import type { HttpClient } from '../../support/http-client.js';
import type { newOwner } from '../../support/people.js';
import type { TestDatabase } from '../../support/test-app.js';
import { messagesTo } from '../accounts/steps.js';
import { eventually } from '../identity/steps.js';

export interface StoredThreat {
  readonly id: string;
  readonly kind: string;
  readonly action: string;
  readonly user_id: string | null;
  readonly session_id: string | null;
  readonly evidence: Record<string, string | null>;
}

/** What was detected at the account, or, with null, of nobody's; oldest first. */
export const threatsOf = (database: TestDatabase, userId: string | null): Promise<StoredThreat[]> =>
  database.asOwner<StoredThreat>(
    `SELECT id, kind, action, user_id, session_id, evidence FROM identity.threats
      WHERE user_id IS NOT DISTINCT FROM $1 ORDER BY id`,
    [userId],
  );

/** As if so many seconds had passed since the last refresh. */
export const ageRefresh = (database: TestDatabase, userId: string, seconds: number): Promise<object[]> =>
  database.asOwner(
    'UPDATE identity.refresh_families SET rotated_at = rotated_at - make_interval(secs => $2) WHERE user_id = $1',
    [userId, seconds],
  );

/** Uses the owner's refresh token, and later once more. */
export async function reuseToken(
  caller: HttpClient,
  database: TestDatabase,
  { refreshToken, userId }: Pick<Awaited<ReturnType<typeof newOwner>>, 'refreshToken' | 'userId'>,
): Promise<void> {
  const first = await caller.post('/api/auth/refresh', { refreshToken });
  if (first.status !== 200) throw new Error(`refresh: ${first.text}`);
  await ageRefresh(database, userId, 11);
  const again = await caller.post('/api/auth/refresh', { refreshToken });
  if (again.status !== 401) throw new Error(`reuse: ${again.text}`);
}

/** The mails to the address with the subject, once there is one, or when none has come. */
export async function mailsAbout(client: HttpClient, email: string, subject: RegExp): Promise<string[]> {
  const find = async () => (await messagesTo(client, email)).filter((mail) => subject.test(mail.subject ?? ''));
  await eventually(async () => (await find()).length > 0, 3000);
  return (await find()).map(({ text }) => text);
}

/** How often the process has counted it. */
export async function countedThreats(client: HttpClient, kind: string, action: string): Promise<number> {
  const { text } = await client.get<string>('/metrics');
  return Number(
    new RegExp(`^sallyport_threats_total\\{kind="${kind}",action="${action}"\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0,
  );
}
