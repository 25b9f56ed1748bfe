import { newId } from '#kernel';
import { makeOpaqueToken, readOpaqueToken } from '#platform';
import type { HttpClient } from '../../support/http-client.js';
import { signUp } from '../../support/people.js';
import type { TestDatabase } from '../../support/test-app.js';
import { TwoProcesses } from '../../support/two-processes.js';
import { revocationRounds } from './revocation-rounds.js';

const ROUNDS = 1000;
const SESSION = 'sp_session_';

const COPY = `INSERT INTO identity.sessions
  SELECT (jsonb_populate_record(original, jsonb_build_object('id', copy.id, 'token_hash', '\\x' || copy.hash))).*
  FROM identity.sessions original, unnest($2::text[], $3::text[]) AS copy (id, hash) WHERE original.id = $1`;

/** More sessions like the one of the token, each with an id and a token of its own: what logins would make, without bcrypt. */
async function copySession(database: TestDatabase, sessionToken: string, copies: number) {
  const made = Array.from({ length: copies }, () => makeOpaqueToken(SESSION, newId()));
  const hashes = made.map(({ hash }) => hash.toString('hex'));
  await database.asOwner(COPY, [readOpaqueToken(SESSION, sessionToken), made.map(({ id }) => id), hashes]);
  return made;
}

describe('when the revoking call on one process has returned, the other accepts no more', () => {
  let both: TwoProcesses;

  beforeAll(async () => {
    // Slower than a request: a revoking call that did not wait for the other process would be found out in many rounds.
    both = await TwoProcesses.start({ newsDelayMs: 20 });
  });

  afterAll(() => both.stop());

  it(`the session and its access token, in ${ROUNDS} rounds`, async () => {
    const { client, sessionToken } = await signUp(both);
    const tenant = await client.post<{ id: string }>('/api/tenants', { name: 'Acme Robotics' });
    const sessions = await copySession(both.database, sessionToken, ROUNDS);
    const me = (at: HttpClient, token: string) => at.bearer(token).get('/api/auth/me');
    const tally = await revocationRounds(both.direct(), {
      make: async (at, round) => {
        const { id, token } = sessions[round]!;
        const selected = await at.bearer(token).post('/api/auth/select-tenant', { tenantId: tenant.body.id });
        return { id, token, accessToken: selected.body.accessToken as string };
      },
      use: (at, { token, accessToken }) => Promise.all([me(at, token), me(at, accessToken)]),
      revoke: (at, { id, token }) => at.bearer(token).delete(`/api/auth/sessions/${id}`),
    });
    expect(tally).toEqual({
      before: { 200: 4 * ROUNDS },
      revoking: { 204: ROUNDS },
      afterOnTheOther: { 401: 2 * ROUNDS },
      afterOnTheSame: { 401: 2 * ROUNDS },
    });
  }, 180_000);
});
