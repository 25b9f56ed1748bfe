import { addPasskey, newPersonWithPasskey, ownChallenge, PASSKEYS } from '../../support/passkeys.js';
import { logIn, newOwner, signUp } from '../../support/people.js';
import { addTotp, halfSignIn, newPersonWithTotp } from '../../support/second-factor.js';
import { SoftwareAuthenticator, type Quirks } from '../../../scripts/demo/authenticator.mjs';
import { TestApp } from '../../support/test-app.js';
import { auditOf } from '../identity/steps.js';

const FACTORS = '/api/users/me/second-factors';

describe('registering a passkey', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const optionsOf = async (client: Awaited<ReturnType<typeof signUp>>['client']) =>
    (await client.post(`${PASSKEYS}/options`)).body.publicKey;

  it('200: asks for one that is found without a username, and verifies its user; names nobody', async () => {
    const { client, person, userId } = await signUp(app);
    const options = await optionsOf(client);
    expect(options).toMatchObject({
      rp: { id: 'localhost', name: 'localhost' },
      user: { name: person.email, id: Buffer.from(userId.replaceAll('-', ''), 'hex').toString('base64url') },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
      excludeCredentials: [],
    });
    expect(Buffer.from(options.challenge as string, 'base64url')).toHaveLength(32);
  });

  it('201: is a second factor of the account from here on, with recovery codes if it is the first', async () => {
    const { client, person, userId, factorId, recoveryCodes } = await newPersonWithPasskey(app);
    expect(recoveryCodes).toHaveLength(10);
    const { secondFactors } = (await client.get(FACTORS)).body;
    expect(secondFactors).toEqual([expect.objectContaining({ id: factorId, kind: 'passkey', name: 'Laptop' })]);
    expect((await halfSignIn(app, person)).answer.body.secondFactors).toEqual(['passkey', 'recovery-code']);
    expect((await auditOf(app, userId)).map(({ action }) => action)).toContain('identity.second-factor-added');
  });

  it('201: every other session ends with the first one', async () => {
    const owner = await newOwner(app);
    const other = await logIn(app, owner.person);
    await addPasskey(owner.client, new SoftwareAuthenticator());
    expect((await other.client.get('/api/auth/me')).status).toBe(401);
    expect((await owner.client.get('/api/auth/me')).status).toBe(200);
  });

  describe('400', () => {
    it.each<[string, Quirks]>([
      ['of another origin', { origin: 'https://evil.example' }],
      ['of a sibling origin', { origin: 'http://localhost:3001' }],
      ['of another site', { rpId: 'evil.example' }],
      ['without its user verified', { isUserVerified: false }],
      ['that is a proof', { type: 'webauthn.get' }],
    ])('one %s', async (_, quirks) => {
      const { client, person } = await signUp(app);
      const credential = new SoftwareAuthenticator().create(await optionsOf(client), quirks);
      const { status, body } = await client.post(PASSKEYS, { name: 'X', credential });
      expect([status, body.code]).toEqual([400, 'identity.passkey-invalid']);
      expect((await logIn(app, person)).client.cookie).toBeDefined();
    });

    it('a challenge that was used, that another session or another purpose was given, and one that nobody was', async () => {
      const [mei, li] = [await signUp(app), await signUp(app)];
      const options = await optionsOf(mei.client);
      const add = (client: typeof mei.client, challenge: string) =>
        client.post(PASSKEYS, { name: 'X', credential: new SoftwareAuthenticator().create({ ...options, challenge }) });
      expect((await add(li.client, options.challenge as string)).status).toBe(400);
      expect((await add((await logIn(app, mei.person)).client, options.challenge as string)).status).toBe(400);
      expect((await add(mei.client, 'A'.repeat(43))).status).toBe(400);
      expect((await add(mei.client, (await ownChallenge(mei.client)).challenge)).status).toBe(400);
      expect((await add(mei.client, options.challenge as string)).status).toBe(201);
      expect((await add(mei.client, options.challenge as string)).status).toBe(400);
    });

    it.each([{}, { id: 7 }, { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: null }, { response: {} }])(
      'rubbish: %j',
      async (credential) => {
        const { client } = await signUp(app);
        expect((await client.post(PASSKEYS, { name: 'X', credential })).status).toBe(400);
      },
    );
  });

  it('401: to an account with a second factor it is added after both were proved of late only', async () => {
    const { client, person, unusedCode } = await newPersonWithTotp(app);
    const authenticator = new SoftwareAuthenticator();
    const credential = authenticator.create(await optionsOf(client));
    const refused = await client.post(PASSKEYS, { name: 'X', credential });
    expect([refused.status, refused.body.acr_values]).toEqual([401, 'aal2']);
    const { password } = person;
    await client.post('/api/auth/reauthenticate', { password, method: 'totp', code: await unusedCode() });
    expect((await addPasskey(client, authenticator)).recoveryCodes).toBeNull();
  });

  it('409: the same one twice, also for another account', async () => {
    const { authenticator } = await newPersonWithPasskey(app);
    const { client } = await signUp(app);
    const credential = authenticator.create(await optionsOf(client));
    const { status, body } = await client.post(PASSKEYS, { name: 'X', credential });
    expect([status, body.code]).toEqual([409, 'identity.passkey-taken']);
    expect((await client.get(FACTORS)).body.secondFactors).toEqual([]);
  });

  it('204: is renamed and removed by its owner alone', async () => {
    const { client, person, factorId, authenticator } = await newPersonWithPasskey(app);
    const stranger = await signUp(app);
    expect((await stranger.client.send('PATCH', `${FACTORS}/${factorId}`, { name: 'Mine' })).status).toBe(404);
    expect((await stranger.client.delete(`${FACTORS}/${factorId}`)).status).toBe(404);
    expect((await client.send('PATCH', `${FACTORS}/${factorId}`, { name: 'Old laptop' })).status).toBe(204);
    expect((await client.get(FACTORS)).body.secondFactors[0].name).toBe('Old laptop');
    const credential = authenticator.get(await ownChallenge(client));
    expect((await client.post('/api/auth/reauthenticate/passkey', { credential })).status).toBe(200);
    expect((await client.delete(`${FACTORS}/${factorId}`)).status).toBe(204);
    expect((await logIn(app, person)).client.cookie).toBeDefined();
    await addTotp(client);
  });
});
