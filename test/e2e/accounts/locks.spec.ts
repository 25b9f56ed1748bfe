import pg from 'pg';
import { invitationFor } from '../../support/mail.js';
import type { Answer } from '../../support/http-client.js';
import { newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { newSuperuser } from './doors.js';
import {
  accountWithEmail,
  changeEmail,
  mailedCode,
  NEW_PASSWORD,
  newEmail,
  undoCodeTo,
  type Account,
} from './steps.js';

/** Within the time that a request waits for a lock. */
const A_WHILE_MS = 400;

describe('what is done with an account at one moment', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;
  let admin: Account;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    admin = await newSuperuser(app);
  });

  afterAll(() => app.stop());

  /** Sends the request while somebody else's transaction has done the statement and goes on; answers whether it waited, and how it ended. */
  async function during(sql: string, parameters: unknown[], request: () => Promise<Answer>) {
    const other = new pg.Client({ connectionString: app.database.ownerUrl });
    await other.connect();
    try {
      await other.query('BEGIN');
      await other.query(sql, parameters);
      let hasAnswered = false;
      const answer = request().finally(() => (hasAnswered = true));
      await new Promise((resolve) => setTimeout(resolve, A_WHILE_MS));
      const hasWaited = !hasAnswered;
      await other.query('COMMIT');
      return { hasWaited, status: (await answer).status };
    } finally {
      await other.end();
    }
  }

  const holding = (lock: string, userId: string, request: () => Promise<Answer>) =>
    during(`SELECT ${lock}(hashtextextended($1, 0))`, [`account:${userId}`], request);

  /** With an address that can be taken back, and another one that waits for its code. */
  async function amidChanges() {
    const account = await accountWithEmail(app);
    const [second, third] = [newEmail(), newEmail()];
    await changeEmail(account.client, second);
    await account.client.post('/api/users/me/email', { email: third });
    const undo = await undoCodeTo(account.client, account.person.email);
    return { ...account, undo, code: await mailedCode(account.client, third) };
  }

  type Amid = Awaited<ReturnType<typeof amidChanges>>;

  it.each<[string, number, (account: Amid) => Promise<Answer>]>([
    ['asking for another address', 202, ({ client }) => client.post('/api/users/me/email', { email: newEmail() })],
    ['confirming it', 200, ({ client, code }) => client.post('/api/users/me/email/confirm', { code })],
    [
      'taking it back',
      204,
      ({ undo: code }) => app.client().post('/api/auth/undo-email-change', { code, newPassword: NEW_PASSWORD }),
    ],
    ['disabling', 200, ({ userId }) => admin.client.post(`/api/users/${userId}/disable`, {})],
    ['deleting', 204, ({ client }) => client.post('/api/users/me/deletion')],
  ])('%s waits for whoever has it, also together with others', async (_, status, request) => {
    const account = await amidChanges();
    const ended = await holding('pg_advisory_xact_lock_shared', account.userId, () => request(account));
    expect(ended).toEqual({ hasWaited: true, status });
  });

  it.each<[string, number, (account: Account) => Promise<Answer>]>([
    ['making a tenant', 201, ({ client }) => client.post('/api/tenants', { name: 'Mine' })],
    ['asking to join one', 202, ({ client }) => client.post('/api/join-requests', { slug: owner.tenant.slug })],
    [
      'accepting an invitation',
      200,
      async ({ client, person }) => {
        await owner.bearer.post('/api/invitations', { email: person.email });
        return client.post('/api/invitations/accept', { token: await invitationFor(app.client(), person.email) });
      },
    ],
  ])('%s waits for whoever has it alone, and for nobody else', async (_, status, request) => {
    const [mei, li] = [await signUp(app), await signUp(app)];
    const alone = await holding('pg_advisory_xact_lock', mei.userId, () => request(mei));
    expect(alone).toEqual({ hasWaited: true, status });
    const together = await holding('pg_advisory_xact_lock_shared', li.userId, () => request(li));
    expect(together).toEqual({ hasWaited: false, status });
  });

  it('401: a login that found the account active starts no session once it is disabled', async () => {
    const { person, userId } = await signUp(app);
    const { email, password } = person;
    const disable = `WITH alone AS (SELECT pg_advisory_xact_lock(hashtextextended($2, 0)))
      UPDATE identity.users SET status = 'disabled', version = version + 1 FROM alone WHERE id = $1`;
    const ended = await during(disable, [userId, `account:${userId}`], () =>
      app.client().post('/api/auth/login', { email, password }),
    );
    expect(ended).toEqual({ hasWaited: true, status: 401 });
    const sessions = await app.database.asOwner('SELECT FROM identity.sessions WHERE user_id = $1', [userId]);
    expect(sessions).toHaveLength(1);
  });
});
