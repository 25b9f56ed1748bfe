import type { Answer } from '../../support/http-client.js';
import {
  halfSignIn,
  newPersonWithSms,
  newPersonWithTotp,
  sentCode,
  totpCode,
  wrongTotpCode,
} from '../../support/second-factor.js';
import { newPersonWithPasskey, passkeyChallenge } from '../../support/passkeys.js';
import { TwoProcesses } from '../../support/two-processes.js';
import { inParallel, statusCounts } from '../identity/steps.js';

/** Twenty at once, by turns on two processes. */
describe('over two processes', () => {
  let both: TwoProcesses;

  beforeAll(async () => {
    both = await TwoProcesses.start();
  });

  afterAll(() => both.stop());

  /** The others are told so at once, and don't wait for turns that are none (503). */
  const expectOneIn = (answers: readonly Answer[], refusal: number): void =>
    expect(statusCounts(answers)).toEqual({ 200: 1, [refusal]: 19 });

  const halves = (person: Parameters<typeof halfSignIn>[1]) => inParallel(20, () => halfSignIn(both, person));

  it('a code of the app lets one of twenty sessions in', async () => {
    const { person, secret } = await newPersonWithTotp(both);
    const sessions = await halves(person);
    const code = totpCode(secret, 1);
    const answers = await inParallel(20, (n) => sessions[n]!.client.post('/api/auth/second-factor/totp', { code }));
    expectOneIn(answers, 400);
  });

  it('and once where all twenty are one session', async () => {
    const { person, secret } = await newPersonWithTotp(both);
    const { sessionToken } = await halfSignIn(both, person);
    const code = totpCode(secret, 1);
    const answers = await inParallel(20, () =>
      both.client().bearer(sessionToken).post('/api/auth/second-factor/totp', { code }),
    );
    expect(statusCounts(answers)).toEqual({ 200: 1, 401: 19 });
  });

  it('a recovery code lets one of twenty in', async () => {
    const { person, recoveryCodes } = await newPersonWithTotp(both);
    const sessions = await halves(person);
    const [code] = recoveryCodes;
    const answers = await inParallel(20, (n) =>
      sessions[n]!.client.post('/api/auth/second-factor/recovery-code', { code }),
    );
    expectOneIn(answers, 400);
  });

  it('twenty wrong codes with one session are five tries', async () => {
    const { person, secret, userId } = await newPersonWithTotp(both);
    const { sessionToken } = await halfSignIn(both, person);
    const code = wrongTotpCode(secret);
    const answers = await inParallel(20, () =>
      both.client().bearer(sessionToken).post('/api/auth/second-factor/totp', { code }),
    );
    expect(statusCounts(answers)).toEqual({ 400: 4, 401: 16 });
    const [tries] = await both.database.asOwner<{ wrong: number }>(
      'SELECT wrong FROM identity.second_factor_tries WHERE user_id = $1',
      [userId],
    );
    expect(tries!.wrong).toBe(5);
  });

  it('a code that was sent completes one sign-in', async () => {
    const { person } = await newPersonWithSms(both);
    const { client, sessionToken } = await halfSignIn(both, person);
    const code = await sentCode(both, client, person.phone);
    const answers = await inParallel(20, () =>
      both.client().bearer(sessionToken).post('/api/auth/second-factor/code', { code }),
    );
    expect(statusCounts(answers)).toEqual({ 200: 1, 401: 19 });
  });

  it('the challenge of a passkey signs in once', async () => {
    const { authenticator } = await newPersonWithPasskey(both, both.proxy.url);
    const { client, options } = await passkeyChallenge(both);
    const credentials = Array.from({ length: 20 }, () => authenticator.get(options));
    const answers = await inParallel(20, (n) =>
      both.client().with({ cookie: client.cookie! }).post('/api/auth/passkey', { credential: credentials[n] }),
    );
    expectOneIn(answers, 401);
  });
});
