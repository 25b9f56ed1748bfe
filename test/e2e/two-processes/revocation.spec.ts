import { newId } from '#kernel';
import { makeOpaqueToken, readOpaqueToken } from '#platform';
import type { HttpClient } from '../../support/http-client.js';
import { newOwner, signUp } from '../../support/people.js';
import type { TestDatabase } from '../../support/test-app.js';
import { TwoProcesses } from '../../support/two-processes.js';
import { makeKey, withKey } from '../api-keys/keys.js';
import { newRobot } from '../robots/steps.js';
import { revocationRounds, type Tally } from './revocation-rounds.js';

const ROUNDS = 1000;
const SESSION = 'sp_session_';

/** Each credential was accepted by both until the call that revokes it had returned, and by neither after that. */
const refusedAtOnce = (credentials: number): Tally => ({
  before: { 200: 2 * credentials * ROUNDS },
  revoking: { 204: ROUNDS },
  afterOnTheOther: { 401: credentials * ROUNDS },
  afterOnTheSame: { 401: credentials * ROUNDS },
});

const me = (caller: HttpClient) => caller.get('/api/auth/me');
const as = (at: HttpClient) => ({ client: () => at });

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
    const tally = await revocationRounds(both.direct(), {
      make: async (at, round) => {
        const { id, token } = sessions[round]!;
        const selected = await at.bearer(token).post('/api/auth/select-tenant', { tenantId: tenant.body.id });
        return { id, token, accessToken: selected.body.accessToken as string };
      },
      use: (at, { token, accessToken }) => Promise.all([me(at.bearer(token)), me(at.bearer(accessToken))]),
      revoke: (at, { id, token }) => at.bearer(token).delete(`/api/auth/sessions/${id}`),
    });
    expect(tally).toEqual(refusedAtOnce(2));
  });

  it(`an API key, in ${ROUNDS} rounds`, async () => {
    const { accessToken } = await newOwner(both);
    const tally = await revocationRounds(both.direct(), {
      make: (at) => makeKey(as(at), at.bearer(accessToken)),
      use: async (at, { key }) => [await me(withKey(as(at), key))],
      revoke: (at, { id }) => at.bearer(accessToken).delete(`/api/api-keys/${id}`),
    });
    expect(tally).toEqual(refusedAtOnce(1));
  });

  it(`a robot’s token, in ${ROUNDS} rounds`, async () => {
    const { accessToken } = await newOwner(both);
    const tally = await revocationRounds(both.direct(), {
      make: (at) => newRobot(as(at), at.bearer(accessToken)),
      use: async (at, { token }) => [await me(at.bearer(token))],
      revoke: (at, { id }) => at.bearer(accessToken).delete(`/api/robots/${id}`),
    });
    expect(tally).toEqual(refusedAtOnce(1));
  });
});
