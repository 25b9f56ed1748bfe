import { linkedAccount } from '../../support/furnished-tenant.js';
import { newPersonWithPasskey, ownChallenge, passkeyChallenge } from '../../support/passkeys.js';
import { TestApp } from '../../support/test-app.js';
import { inParallel, statusCounts } from '../identity/steps.js';
import { guess } from '../sign-in/steps.js';

const FACTORS = '/api/users/me/second-factors';
const LINKED = '/api/users/me/social-accounts';

describe('a passkey as a way in', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ LOCKOUT_GUESSES: '3' });
  });

  afterAll(() => app.stop());

  type Someone = Awaited<ReturnType<typeof newPersonWithPasskey>>;

  const proveBoth = async ({ client, authenticator }: Someone) => {
    const credential = authenticator.get(await ownChallenge(client));
    const { status } = await client.post('/api/auth/reauthenticate/passkey', { credential });
    expect(status).toBe(200);
  };

  /** Whom nothing but a passkey opens, and what is linked; has proved both factors just now. */
  async function withoutPassword(linked = 0) {
    const someone = await newPersonWithPasskey(app);
    await proveBoth(someone);
    await app.database.asOwner('UPDATE identity.users SET password_hash = NULL WHERE id = $1', [someone.userId]);
    const accounts = [];
    for (let n = 0; n < linked; n++) accounts.push(await linkedAccount(app, someone.userId));
    return { ...someone, accounts };
  }

  it('opens an account that is locked to passwords: a lock is no weapon', async () => {
    const { authenticator, person } = await newPersonWithPasskey(app);
    await guess(app.client(), { email: person.email }, 4);
    const { email, password } = person;
    expect((await app.client().post('/api/auth/login', { email, password })).status).toBe(401);
    const { client, options } = await passkeyChallenge(app);
    const answer = await client.post('/api/auth/passkey', { credential: authenticator.get(options) });
    expect([answer.status, answer.body.awaitsSecondFactor]).toEqual([200, undefined]);
  });

  it('409: the last way in stays', async () => {
    const { client, factorId } = await withoutPassword();
    const { status, body } = await client.delete(`${FACTORS}/${factorId}`);
    expect([status, body.code]).toEqual([409, 'identity.last-way-in']);
  });

  it('204: goes where a password or a linked account stays', async () => {
    const byPassword = await newPersonWithPasskey(app);
    await proveBoth(byPassword);
    expect((await byPassword.client.delete(`${FACTORS}/${byPassword.factorId}`)).status).toBe(204);
    const linked = await withoutPassword(1);
    expect((await linked.client.delete(`${FACTORS}/${linked.factorId}`)).status).toBe(204);
    const { status, body } = await linked.client.delete(`${LINKED}/${linked.accounts[0]!}`);
    expect([status, body.code]).toEqual([409, 'identity.last-way-in']);
  });

  it('204: is one, where the last linked account goes', async () => {
    const { client, accounts, factorId } = await withoutPassword(1);
    expect((await client.delete(`${LINKED}/${accounts[0]!}`)).status).toBe(204);
    expect((await client.delete(`${FACTORS}/${factorId}`)).status).toBe(409);
  });

  it('of the last two that go at once one stays', async () => {
    const { client, accounts, factorId } = await withoutPassword(1);
    const paths = [`${LINKED}/${accounts[0]!}`, `${FACTORS}/${factorId}`];
    const answers = await inParallel(2, (n) => client.delete(paths[n]!));
    expect(statusCounts(answers)).toEqual({ 204: 1, 409: 1 });
  });
});
