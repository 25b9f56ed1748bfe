import pg from 'pg';
import { halfSignIn, newPersonWithTotp, totpCode } from '../../support/second-factor.js';
import { TestApp } from '../../support/test-app.js';

/** Within the time that a request waits for a lock. */
const A_WHILE_MS = 400;

describe('the second factors of an account', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  it('are not waited for with a code that somebody else gives at the moment', async () => {
    const { person, userId, secret } = await newPersonWithTotp(app);
    const [first, second] = [await halfSignIn(app, person), await halfSignIn(app, person)];
    const other = new pg.Client({ connectionString: app.database.ownerUrl });
    await other.connect();
    try {
      await other.query('BEGIN');
      await other.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`second-factor:${userId}`]);
      const body = { code: totpCode(secret, 1) };
      const answers = [first, second].map(({ client }) => client.post('/api/auth/second-factor/totp', body));
      expect((await Promise.race(answers)).status).toBe(400);
      await other.query('COMMIT');
      expect((await Promise.all(answers)).map(({ status }) => status).sort()).toEqual([200, 400]);
    } finally {
      await other.end();
    }
  });

  it('are used by one at a time: a sign-in waits for whoever changes or uses them', async () => {
    const { person, userId, secret } = await newPersonWithTotp(app);
    const { client } = await halfSignIn(app, person);
    const other = new pg.Client({ connectionString: app.database.ownerUrl });
    await other.connect();
    try {
      await other.query('BEGIN');
      await other.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`second-factor:${userId}`]);
      let hasAnswered = false;
      const body = { code: totpCode(secret, 1) };
      const answer = client.post('/api/auth/second-factor/totp', body).finally(() => (hasAnswered = true));
      await new Promise((resolve) => setTimeout(resolve, A_WHILE_MS));
      expect(hasAnswered).toBe(false);
      await other.query('COMMIT');
      expect((await answer).status).toBe(200);
    } finally {
      await other.end();
    }
  });
});
