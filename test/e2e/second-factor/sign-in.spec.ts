import { decodeJwt } from 'jose';
import { signUp } from '../../support/people.js';
import { addTotp, halfSignIn, newPersonWithTotp, totpCode, wrongTotpCode } from '../../support/second-factor.js';
import { TestApp } from '../../support/test-app.js';
import { auditOf, eventually } from '../identity/steps.js';

const TOTP = '/api/auth/second-factor/totp';
const RECOVERY = '/api/auth/second-factor/recovery-code';

describe('a sign-in to an account with a second factor', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ SESSIONS_PER_USER: '3' });
  });

  afterAll(() => app.stop());

  const me = async (token: string) => (await app.client().bearer(token).get('/api/auth/me')).status;

  describe('after the password', () => {
    it('says which methods there are, and nothing of the tenants or the whole phone', async () => {
      const { person } = await newPersonWithTotp(app);
      const { answer } = await halfSignIn(app, person);
      expect([answer.status, answer.body.tenants, answer.body.secondFactors]).toEqual([
        200,
        [],
        ['totp', 'recovery-code'],
      ]);
      expect(answer.text).not.toContain(person.phone);
      expect(answer.body.user.phone).toBe(`${person.phone.slice(0, -8)}****${person.phone.slice(-4)}`);
    });
  });

  describe('200: with a code of the app', () => {
    it('is complete under a new session id; the half-authenticated one opens nothing', async () => {
      const { person, unusedCode } = await newPersonWithTotp(app);
      const half = await halfSignIn(app, person);
      const { status, body, headers } = await half.client.post(TOTP, { code: await unusedCode() });
      expect([status, headers.get('cache-control'), body.awaitsSecondFactor]).toEqual([200, 'no-store', undefined]);
      expect(body.user.phone).toBe(person.phone);
      const { session } = (await half.client.get('/api/auth/me')).body;
      const [mine] = (await half.client.get('/api/auth/sessions')).body.sessions;
      expect(mine).toMatchObject({ id: session.id, acr: 'aal2', amr: ['pwd', 'otp', 'mfa'] });
      expect(await me(half.sessionToken)).toBe(401);
      expect(await me(body.sessionToken as string)).toBe(200);
      expect(Date.parse(body.expiresAt as string) - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    });

    it('tokens say amr, acr and auth_time', async () => {
      const { client, person, userId } = await signUp(app);
      const { id: tenantId } = (await client.post('/api/tenants', { name: 'Acme' })).body as { id: string };
      const { secret } = await addTotp(client);
      await app.database.asOwner('UPDATE identity.second_factors SET last_step = 0 WHERE user_id = $1', [userId]);
      const half = await halfSignIn(app, person);
      await half.client.post(TOTP, { code: totpCode(secret) });
      const { body } = await half.client.post('/api/auth/select-tenant', { tenantId });
      const claims = decodeJwt(body.accessToken as string);
      expect([claims['amr'], claims['acr']]).toEqual([['pwd', 'otp', 'mfa'], 'aal2']);
      expect(Number(claims['auth_time'])).toBeGreaterThan(Date.now() / 1000 - 30);
    });

    it('of the step after the present one as well, for a clock that is fast', async () => {
      const { person, secret } = await newPersonWithTotp(app);
      const half = await halfSignIn(app, person);
      expect((await half.client.post(TOTP, { code: totpCode(secret, 1) })).status).toBe(200);
    });

    it('is one of the sessions that a person may have: the one used least recently ends', async () => {
      const { person, sessionToken, unusedCode } = await newPersonWithTotp(app);
      const complete = async () => {
        const { client } = await halfSignIn(app, person);
        return (await client.post(TOTP, { code: await unusedCode() })).body.sessionToken as string;
      };
      const tokens = [sessionToken, await complete(), await complete()];
      expect(await Promise.all(tokens.map(me))).toEqual([200, 200, 200]);
      tokens.push(await complete());
      expect(await Promise.all(tokens.map(me))).toEqual([401, 200, 200, 200]);
    });

    it('is recorded', async () => {
      const { person, userId, unusedCode } = await newPersonWithTotp(app);
      const half = await halfSignIn(app, person);
      await half.client.post(TOTP, { code: await unusedCode() });
      const actions = (await auditOf(app, userId)).map(({ action }) => action);
      expect(actions.slice(-3)).toEqual([
        'identity.second-factor-used',
        'identity.session-ended',
        'identity.session-started',
      ]);
    });
  });

  describe('400', () => {
    it('a code counts once, also in another session', async () => {
      const { person, unusedCode } = await newPersonWithTotp(app);
      const code = await unusedCode();
      expect((await (await halfSignIn(app, person)).client.post(TOTP, { code })).status).toBe(200);
      const again = await (await halfSignIn(app, person)).client.post(TOTP, { code });
      expect([again.status, again.body.code]).toEqual([400, 'identity.code-invalid']);
    });

    it('nor does an older one after a newer', async () => {
      const { person, secret } = await newPersonWithTotp(app);
      expect((await (await halfSignIn(app, person)).client.post(TOTP, { code: totpCode(secret, 1) })).status).toBe(200);
      const older = await (await halfSignIn(app, person)).client.post(TOTP, { code: totpCode(secret) });
      expect(older.status).toBe(400);
    });

    it('the code that confirmed the app is spent', async () => {
      const { person, secret } = await newPersonWithTotp(app);
      const { client } = await halfSignIn(app, person);
      expect((await client.post(TOTP, { code: totpCode(secret, -1) })).status).toBe(400);
    });

    it('a code of somebody else', async () => {
      const [mei, li] = [await newPersonWithTotp(app), await newPersonWithTotp(app)];
      const { client } = await halfSignIn(app, mei.person);
      expect((await client.post(TOTP, { code: await li.unusedCode() })).status).toBe(400);
      expect((await client.post(RECOVERY, { code: li.recoveryCodes[0] })).status).toBe(400);
    });
  });

  describe('401', () => {
    it('the fifth wrong code ends the sign-in, also for the right one, and that is recorded', async () => {
      const { person, userId, secret, unusedCode } = await newPersonWithTotp(app);
      const { client, sessionToken } = await halfSignIn(app, person);
      const code = wrongTotpCode(secret);
      const codes = [];
      for (let n = 0; n < 5; n++) codes.push((await client.post(TOTP, { code })).body.code);
      expect(codes).toEqual([...Array<string>(4).fill('identity.code-invalid'), 'identity.second-factor-exhausted']);
      const byRight = await app
        .client()
        .bearer(sessionToken)
        .post(TOTP, { code: await unusedCode() });
      expect([byRight.status, byRight.body.code]).toEqual([401, 'identity.not-authenticated']);
      expect((await auditOf(app, userId)).filter(({ outcome }) => outcome === 'refused').length).toBeGreaterThan(4);
    });

    it('of an account that was disabled meanwhile', async () => {
      const { person, userId, unusedCode } = await newPersonWithTotp(app);
      const { client } = await halfSignIn(app, person);
      await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [userId]);
      expect((await client.post(TOTP, { code: await unusedCode() })).status).toBe(401);
    });
  });

  it('403: an access token is no session', async () => {
    const { client } = await signUp(app);
    const { id: tenantId } = (await client.post('/api/tenants', { name: 'Acme' })).body as { id: string };
    const { accessToken } = (await client.post('/api/auth/select-tenant', { tenantId })).body as Record<string, string>;
    const answer = await app.client().bearer(accessToken!).post(TOTP, { code: '000000' });
    expect([answer.status, answer.body.code]).toEqual([403, 'identity.session-required']);
  });

  it('409: nothing is awaited of a session that is open already', async () => {
    const { client } = await signUp(app);
    const answer = await client.post(TOTP, { code: '000000' });
    expect([answer.status, answer.body.code]).toEqual([409, 'identity.second-factor-not-awaited']);
  });

  describe('429: twenty wrong codes for the account within a day', () => {
    it('close it to codes of the app, with whatever session; a recovery code still gets in; its owner is told once', async () => {
      const { person, userId, secret, unusedCode, recoveryCodes } = await newPersonWithTotp(app);
      const wrong = wrongTotpCode(secret);
      for (let session = 0; session < 4; session++) {
        const { client } = await halfSignIn(app, person);
        for (let n = 0; n < 5; n++) expect((await client.post(TOTP, { code: wrong })).status).toBeLessThan(429);
      }
      const { client } = await halfSignIn(app, person);
      const closed = await client.post(TOTP, { code: await unusedCode() });
      expect([closed.status, closed.body.code]).toEqual([429, 'identity.second-factor-throttled']);
      expect(Number(closed.headers.get('retry-after'))).toBeGreaterThan(86_000);
      expect((await client.post(RECOVERY, { code: recoveryCodes[0] })).status).toBe(200);
      const told = async (): Promise<boolean> => {
        const { body } = await client.get(`/dev/outbox?to=${encodeURIComponent(person.email)}`);
        return JSON.stringify(body).includes('Somebody knows your password');
      };
      expect(await eventually(told)).toBe(true);
      await app.database.asOwner(
        `UPDATE identity.second_factor_tries SET since = since - interval '25 hours' WHERE user_id = $1`,
        [userId],
      );
      const later = await halfSignIn(app, person);
      expect((await later.client.post(TOTP, { code: await unusedCode() })).status).toBe(200);
    });
  });

  describe('200: with a recovery code', () => {
    it('however it is written, once', async () => {
      const { person, recoveryCodes } = await newPersonWithTotp(app);
      const code = ` ${recoveryCodes[3]!.toLowerCase().replace('-', ' ')} `;
      const first = await (await halfSignIn(app, person)).client.post(RECOVERY, { code });
      const again = await (await halfSignIn(app, person)).client.post(RECOVERY, { code });
      expect([first.status, again.status]).toEqual([200, 400]);
      const list = await app
        .client()
        .bearer(first.body.sessionToken as string)
        .get('/api/users/me/second-factors');
      expect(list.body.recoveryCodesLeft).toBe(9);
    });

    it('is kept as a keyed hash, and one that was replaced counts no more', async () => {
      const { client, person, recoveryCodes, unusedCode } = await newPersonWithTotp(app);
      const rows = JSON.stringify(await app.database.asOwner('SELECT * FROM identity.recovery_codes'));
      expect(rows).not.toContain(recoveryCodes[0]);
      const { password } = person;
      await client.post('/api/auth/reauthenticate', { password, method: 'totp', code: await unusedCode() });
      const { body } = await client.post('/api/users/me/second-factors/recovery-codes');
      const half = await halfSignIn(app, person);
      expect((await half.client.post(RECOVERY, { code: recoveryCodes[0] })).status).toBe(400);
      expect((await half.client.post(RECOVERY, { code: body.recoveryCodes[0] })).status).toBe(200);
    });
  });

  describe('reauthenticating', () => {
    const again = (client: Awaited<ReturnType<typeof signUp>>['client'], body: object) =>
      client.post('/api/auth/reauthenticate', body);

    it('403: the password alone proves nothing anew, and the answer names the methods', async () => {
      const { client, person } = await newPersonWithTotp(app);
      const { status, body } = await again(client, { password: person.password });
      expect([status, body.code, body.secondFactors]).toEqual([
        403,
        'identity.second-factor-code-required',
        ['totp', 'recovery-code'],
      ]);
    });

    it('200: with both', async () => {
      const { client, person, unusedCode, recoveryCodes } = await newPersonWithTotp(app);
      const { password } = person;
      const byTotp = await again(client, { password, method: 'totp', code: await unusedCode() });
      expect([byTotp.status, byTotp.body.acr]).toEqual([200, 'aal2']);
      expect((await again(client, { password, method: 'recovery-code', code: recoveryCodes[0] })).status).toBe(200);
    });

    it('400, and 401: wrong codes count here too, and the fifth ends the session', async () => {
      const { client, person, secret } = await newPersonWithTotp(app);
      const body = { password: person.password, method: 'totp', code: wrongTotpCode(secret) };
      const statuses = [];
      for (let n = 0; n < 5; n++) statuses.push((await again(client, body)).status);
      expect(statuses).toEqual([400, 400, 400, 400, 401]);
      expect((await client.get('/api/auth/me')).status).toBe(401);
    });

    it('403: a wrong password with the right code spends nothing', async () => {
      const { client, person, unusedCode } = await newPersonWithTotp(app);
      const code = await unusedCode();
      expect((await again(client, { password: 'not it', method: 'totp', code })).status).toBe(403);
      expect((await again(client, { password: person.password, method: 'totp', code })).status).toBe(200);
    });

    it.each([{ method: 'totp' }, { code: '123456' }, { method: 'email', code: '123456' }, { method: 'totp', code: 7 }])(
      '422: %j',
      async (half) => {
        const { client } = await signUp(app);
        expect((await again(client, { password: 'x', ...half })).status).toBe(422);
      },
    );
  });
});
