import { newId } from '#kernel';
import { newOwner } from '../support/people.js';
import { DEFAULT_PATIENCE } from '../support/patience.js';
import { TestApp } from '../support/test-app.js';
import { NEW_PASSWORD } from '../e2e/sign-in/steps.js';
import { expectOutage, sleep } from './timed.js';

/** As a look-up that has lost its index. */
const SLOW = `CREATE OR REPLACE FUNCTION identity.user_id_of_challenge(wanted uuid) RETURNS uuid
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_sleep(20); SELECT NULL::uuid $$`;

const RUNNING = `SELECT count(*)::int AS count FROM pg_stat_activity
  WHERE state = 'active' AND query LIKE '%user_id_of_challenge%' AND pid <> pg_backend_pid()
    AND datname = current_database()`;

describe('PostgreSQL that is slow', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start(DEFAULT_PATIENCE);
    await app.database.asOwner(SLOW);
  });

  afterAll(() => app.stop());

  const reset = () =>
    app.client().post('/api/auth/password-reset/confirm', {
      ...{ challengeId: newId(), code: '123456', newPassword: NEW_PASSWORD },
    });

  it('503: a statement is waited for no longer than 1.5 s, and PostgreSQL goes on with it no longer either', async () => {
    await expectOutage(reset());
    await sleep(500);
    expect(await app.database.asOwner(RUNNING)).toEqual([{ count: 0 }]);
  });

  it('200: what does not need that statement goes on', async () => {
    const owner = await newOwner(app);
    const outages = Array.from({ length: 3 }, () => expectOutage(reset()));
    await sleep(200);
    expect((await owner.client.get('/api/tenants')).status).toBe(200);
    await Promise.all(outages);
  });
});
