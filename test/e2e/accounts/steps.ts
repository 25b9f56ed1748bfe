import { announceChange } from '../../support/members.js';
import { signUp } from '../../support/people.js';
import type { TestApp } from '../../support/test-app.js';

type Account = Awaited<ReturnType<typeof signUp>>;

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
