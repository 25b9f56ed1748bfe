import { newPersonWithPasskey, ownChallenge, passkeyChallenge } from '../../support/passkeys.js';
import { signUp } from '../../support/people.js';
import { halfSignIn, newPersonWithTotp } from '../../support/second-factor.js';
import { SoftwareAuthenticator, type Quirks } from '../../../scripts/demo/authenticator.mjs';
import { TestApp } from '../../support/test-app.js';
import { auditOf, eventually } from '../identity/steps.js';

const SIGN_IN = '/api/auth/passkey';
const PROVE = '/api/auth/second-factor/passkey';
const AGAIN = '/api/auth/reauthenticate/passkey';

describe('a passkey', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const signIn = async (authenticator: SoftwareAuthenticator, quirks: Quirks = {}) => {
    const { client, options } = await passkeyChallenge(app);
    const answer = await client.post(SIGN_IN, { credential: authenticator.get(options, quirks) });
    return { client, answer };
  };

  const refusedAlike = [401, 'identity.passkey-refused'];

  describe('by itself', () => {
    it('200: signs in without a username, as both factors', async () => {
      const { authenticator, person, userId } = await newPersonWithPasskey(app);
      const { options } = await passkeyChallenge(app);
      expect([options.rpId, options.userVerification, 'allowCredentials' in options]).toEqual([
        'localhost',
        'required',
        false,
      ]);
      const { client, answer } = await signIn(authenticator);
      expect([answer.status, answer.body.user.phone, answer.body.awaitsSecondFactor]).toEqual([
        200,
        person.phone,
        undefined,
      ]);
      const { sessions } = (await client.get('/api/auth/sessions')).body;
      expect(sessions[0]).toMatchObject({ isCurrent: true, acr: 'aal2', amr: ['hwk', 'user', 'mfa'] });
      expect((await auditOf(app, userId)).map(({ action }) => action)).toContain('identity.second-factor-used');
    });

    it.each<[string, Quirks]>([
      ['of another origin', { origin: 'https://localhost:3000' }],
      ['of another site', { rpId: 'evil.example' }],
      ['without its user verified', { isUserVerified: false }],
      ['that is no proof', { type: 'webauthn.create' }],
      ['that says it is somebody else’s', { userHandle: Buffer.alloc(16).toString('base64url') }],
    ])('401: a proof %s', async (_, quirks) => {
      const { authenticator } = await newPersonWithPasskey(app);
      const { answer } = await signIn(authenticator, quirks);
      expect([answer.status, answer.body.code]).toEqual(refusedAlike);
    });

    it('401: unknown, removed, signed by another key, of a disabled account, all answered alike', async () => {
      const unknown = await signIn(new SoftwareAuthenticator());
      const removed = await newPersonWithPasskey(app);
      await app.database.asOwner('DELETE FROM identity.second_factors WHERE id = $1', [removed.factorId]);
      const disabled = await newPersonWithPasskey(app);
      await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [disabled.userId]);
      const forger = Object.assign(new SoftwareAuthenticator(), {
        id: (await newPersonWithPasskey(app)).authenticator.id,
      });
      for (const { answer } of [
        unknown,
        await signIn(removed.authenticator),
        await signIn(disabled.authenticator),
        await signIn(forger),
      ]) {
        expect([answer.status, answer.body.code]).toEqual(refusedAlike);
      }
    });

    it('401: the challenge counts once, in the browser that was given it', async () => {
      const { authenticator } = await newPersonWithPasskey(app);
      const { client, options } = await passkeyChallenge(app);
      const other = await passkeyChallenge(app);
      expect((await other.client.post(SIGN_IN, { credential: authenticator.get(options) })).status).toBe(401);
      expect((await app.client().post(SIGN_IN, { credential: authenticator.get(options) })).status).toBe(401);
      const { cookie } = client;
      expect((await client.post(SIGN_IN, { credential: authenticator.get(options) })).status).toBe(200);
      client.cookie = cookie;
      expect((await client.post(SIGN_IN, { credential: authenticator.get(options) })).status).toBe(401);
    });

    it('401: a counter that does not grow may be that of a copy: refused, recorded, its owner told', async () => {
      const { authenticator, userId, person } = await newPersonWithPasskey(app);
      expect((await signIn(authenticator, { counter: 7 })).answer.status).toBe(200);
      for (const counter of [7, 3, 0]) {
        const { answer } = await signIn(authenticator, { counter });
        expect([answer.status, answer.body.code]).toEqual(refusedAlike);
      }
      expect(
        (await auditOf(app, userId)).filter(({ action }) => action === 'identity.passkey-counter-regressed'),
      ).toEqual([7, 3, 0].map((given) => expect.objectContaining({ data: { known: 7, given } })));
      const told = async (): Promise<boolean> => {
        const { body } = await app.client().get(`/dev/outbox?to=${encodeURIComponent(person.email)}`);
        return JSON.stringify(body).includes('may have been copied');
      };
      expect(await eventually(told)).toBe(true);
      expect((await signIn(authenticator, { counter: 8 })).answer.status).toBe(200);
    });
  });

  describe('as second factor', () => {
    it('200: completes a sign-in under a new session', async () => {
      const { authenticator, person } = await newPersonWithPasskey(app);
      const { client, sessionToken } = await halfSignIn(app, person);
      const options = await ownChallenge(client);
      expect(options.allowCredentials).toEqual([
        expect.objectContaining({ id: authenticator.id.toString('base64url') }),
      ]);
      expect((await client.post(PROVE, { credential: authenticator.get(options) })).status).toBe(200);
      const { sessions } = (await client.get('/api/auth/sessions')).body;
      expect(sessions[0]).toMatchObject({ isCurrent: true, acr: 'aal2', amr: ['pwd', 'hwk', 'mfa'] });
      expect((await app.client().bearer(sessionToken).get('/api/auth/me')).status).toBe(401);
    });

    it('400: somebody else’s, and one that answers the challenge of another session', async () => {
      const [mei, li] = [await newPersonWithPasskey(app), await newPersonWithPasskey(app)];
      const { client } = await halfSignIn(app, mei.person);
      const elsewhere = await halfSignIn(app, mei.person);
      const byStranger = await client.post(PROVE, { credential: li.authenticator.get(await ownChallenge(client)) });
      const foreign = await client.post(PROVE, {
        credential: mei.authenticator.get(await ownChallenge(elsewhere.client)),
      });
      expect([byStranger.status, foreign.status]).toEqual([400, 400]);
    });

    it('409: nothing is awaited', async () => {
      const { client, authenticator } = await newPersonWithPasskey(app);
      const answer = await client.post(PROVE, { credential: authenticator.get(await ownChallenge(client)) });
      expect([answer.status, answer.body.code]).toEqual([409, 'identity.second-factor-not-awaited']);
    });
  });

  describe('to prove it again', () => {
    it('200: is both factors, and replaces the session’s secret', async () => {
      const { client, authenticator } = await newPersonWithPasskey(app);
      const before = client.cookie;
      const { status, body } = await client.post(AGAIN, { credential: authenticator.get(await ownChallenge(client)) });
      expect([status, body.acr, body.sessionToken]).toEqual([200, 'aal2', null]);
      expect(client.cookie).not.toBe(before);
    });

    it('400: with a passkey of somebody else, or none', async () => {
      const { authenticator } = await newPersonWithPasskey(app);
      const { client } = await newPersonWithTotp(app);
      const answer = await client.post(AGAIN, { credential: authenticator.get(await ownChallenge(client)) });
      expect([answer.status, answer.body.code]).toEqual([400, 'identity.passkey-invalid']);
    });

    it('403: an access token is no session', async () => {
      const { client } = await signUp(app);
      const { id: tenantId } = (await client.post('/api/tenants', { name: 'Acme' })).body as { id: string };
      const { accessToken } = (await client.post('/api/auth/select-tenant', { tenantId })).body as {
        accessToken: string;
      };
      const answer = await app.client().bearer(accessToken).post(`${PROVE}/options`);
      expect([answer.status, answer.body.code]).toEqual([403, 'identity.session-required']);
    });
  });
});
