import { DEFAULT_TENANT_ID } from '#tenancy/contract';
import { admit } from '../../support/members.js';
import { signUp } from '../../support/people.js';
import { TwoProcesses } from '../../support/two-processes.js';
import { revocationRounds } from './revocation-rounds.js';

const ROUNDS = 10;

describe('contracts, when the call that ends a session has returned on one process', () => {
  let both: TwoProcesses;

  beforeAll(async () => {
    const settings = { AGENT_PLATFORM_CREDENTIAL_ENCRYPTION_KEY: 'a key that both of the processes have' };
    both = await TwoProcesses.start({ newsDelayMs: 20, settings });
  });

  afterAll(() => both.stop());

  it(`the other accepts neither its tokens nor Web Studio’s, in ${ROUNDS} rounds`, async () => {
    const { person, userId } = await signUp(both);
    const { email, password } = person;
    await admit(both, DEFAULT_TENANT_ID, userId, 'owner');
    const tally = await revocationRounds(
      both.direct(),
      {
        make: async (at) => {
          const { body: pair } = await at.post('/auth/login', { email, password });
          const { data } = (await at.post('/identity/auth/login', { username: email, password })).body;
          return {
            access: pair.access_token as string,
            apt: data.accessToken as string,
          };
        },
        use: (at, { access, apt }) =>
          Promise.all([at.bearer(access).get('/auth/me'), at.bearer(apt).post('/identity/users/list', {})]),
        revoke: async (at, { access, apt }) => {
          const { sid } = JSON.parse(Buffer.from(apt.slice(4).split('.')[0]!, 'base64url').toString()) as {
            sid: string;
          };
          const answer = await at.bearer(access).delete(`/api/auth/sessions/${sid}`);
          if (answer.status !== 204) return answer;
          return at.bearer(access).post('/auth/logout', {});
        },
      },
      { rounds: ROUNDS, atOnce: 2 },
    );
    expect(tally).toEqual({
      before: { 200: 4 * ROUNDS },
      revoking: { 204: ROUNDS },
      afterOnTheOther: { 401: 2 * ROUNDS },
      afterOnTheSame: { 401: 2 * ROUNDS },
    });
  });
});
