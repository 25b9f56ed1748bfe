import decodeQR from 'qr/decode.js';
import { svgToPixels } from './svg-pixels.js';
import { newOwner, logIn, signUp } from '../../support/people.js';
import { addTotp, newPersonWithTotp, totpCode, wrongTotpCode } from '../../support/second-factor.js';
import { TestApp } from '../../support/test-app.js';
import { auditOf, eventually } from '../identity/steps.js';

const FACTORS = '/api/users/me/second-factors';

describe('an authenticator app', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const enrol = async (client: Awaited<ReturnType<typeof signUp>>['client'], name = 'App') => {
    const { body } = await client.post(`${FACTORS}/totp`, { name });
    return body as { factorId: string; secret: string; uri: string; qrCodeSvg: string };
  };

  describe('201: is told a secret', () => {
    it('of 160 bits, as text, as URI and as QR code, for this address', async () => {
      const { client, person } = await signUp(app);
      const { status, body, headers } = await client.post(`${FACTORS}/totp`, { name: 'App' });
      expect([status, headers.get('cache-control')]).toEqual([201, 'no-store']);
      expect(body.secret).toMatch(/^[A-Z2-7]{32}$/);
      const uri = new URL(body.uri as string);
      expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual([
        'otpauth:',
        'totp',
        `/localhost:${person.email}`,
      ]);
      expect(Object.fromEntries(uri.searchParams)).toEqual({
        ...{ issuer: 'localhost', secret: body.secret },
        ...{ algorithm: 'SHA1', digits: '6', period: '30' },
      });
      expect(decodeQR(svgToPixels(body.qrCodeSvg as string))).toBe(body.uri);
    });

    it('which is sealed where it is stored, and in no record and no log', async () => {
      const { client, userId } = await signUp(app);
      const { secret } = await enrol(client);
      const rows = JSON.stringify(await app.database.asOwner('SELECT * FROM identity.second_factors'));
      const records = JSON.stringify(await auditOf(app, userId));
      for (const text of [rows, records, app.log.join('')]) expect(text).not.toContain(secret);
    });

    it('and asks for nothing before a code was given: the password alone still signs in', async () => {
      const { client, person } = await signUp(app);
      await enrol(client);
      expect((await logIn(app, person)).client.cookie).toBeDefined();
    });

    it('which replaces one that waits for its code', async () => {
      const { client } = await signUp(app);
      const [first] = [await enrol(client), await enrol(client)];
      const answer = await client.post(`${FACTORS}/totp/${first.factorId}/confirm`, { code: totpCode(first.secret) });
      expect([answer.status, answer.body.code]).toEqual([404, 'identity.second-factor-not-found']);
      expect((await client.get(FACTORS)).body.secondFactors).toHaveLength(1);
    });
  });

  describe('200: counts once a code of it was given', () => {
    it('and the account gets ten recovery codes with its first one, none with the second', async () => {
      const { client, recoveryCodes, userId, unusedCode, person } = await newPersonWithTotp(app);
      expect(new Set(recoveryCodes).size).toBe(10);
      for (const code of recoveryCodes) expect(code).toMatch(/^[A-HJ-NP-Z2-9]{5}-[A-HJ-NP-Z2-9]{5}$/);
      const body = { password: person.password, method: 'totp', code: await unusedCode() };
      await client.post('/api/auth/reauthenticate', body);
      expect((await addTotp(client)).recoveryCodes).toBeNull();
      expect((await client.get(FACTORS)).body).toEqual({
        secondFactors: [
          expect.objectContaining({ kind: 'totp', name: 'Authenticator', isConfirmed: true }),
          expect.objectContaining({ isConfirmed: true, lastUsedAt: null }),
        ],
        recoveryCodesLeft: 10,
      });
      expect((await auditOf(app, userId)).map(({ action }) => action)).toEqual(
        expect.arrayContaining(['identity.second-factor-added', 'identity.recovery-codes-replaced']),
      );
    });

    it('and every other session ends, which never had one', async () => {
      const owner = await newOwner(app);
      const other = await logIn(app, owner.person);
      await addTotp(owner.client);
      expect((await other.client.get('/api/auth/me')).status).toBe(401);
      expect((await owner.client.get('/api/auth/me')).status).toBe(200);
      expect((await owner.bearer.get('/api/auth/me')).status).toBe(200);
    });

    it('and its owner is told', async () => {
      const { client, person } = await newPersonWithTotp(app);
      const told = async (): Promise<boolean> => {
        const { body } = await client.get(`/dev/outbox?to=${encodeURIComponent(person.email)}`);
        return JSON.stringify(body).includes('Your account has another second factor');
      };
      expect(await eventually(told)).toBe(true);
    });
  });

  it('400: does not count with a wrong code', async () => {
    const { client, person } = await signUp(app);
    const { factorId, secret } = await enrol(client);
    const answer = await client.post(`${FACTORS}/totp/${factorId}/confirm`, { code: wrongTotpCode(secret) });
    expect([answer.status, answer.body.code]).toEqual([400, 'identity.code-invalid']);
    expect((await logIn(app, person)).client.cookie).toBeDefined();
  });

  describe('401: with both factors proved of late only, where the account has one', () => {
    it.each([
      ['POST', `${FACTORS}/totp`, { name: 'Another' }],
      ['POST', `${FACTORS}/recovery-codes`, undefined],
      ['DELETE', '', undefined],
    ] as const)('%s %s', async (method, path, body) => {
      const { client, person, factorId, unusedCode } = await newPersonWithTotp(app);
      const change = () => client.send(method, path || `${FACTORS}/${factorId}`, body);
      const refused = await change();
      expect([refused.status, refused.body.code, refused.body.acr_values]).toEqual([
        401,
        'identity.authentication-insufficient',
        'aal2',
      ]);
      const { password } = person;
      const code = await unusedCode();
      await client.post('/api/auth/reauthenticate', { password, method: 'totp', code });
      expect((await change()).status).toBeLessThan(300);
    });
  });

  describe('404', () => {
    it('is not there for anybody else', async () => {
      const mei = await signUp(app);
      const { factorId, secret } = await enrol(mei.client);
      const li = await signUp(app);
      const confirmed = await li.client.post(`${FACTORS}/totp/${factorId}/confirm`, { code: totpCode(secret) });
      const removed = await li.client.delete(`${FACTORS}/${factorId}`);
      expect([confirmed.status, removed.status]).toEqual([404, 404]);
      expect((await li.client.get(FACTORS)).body.secondFactors).toEqual([]);
      expect((await mei.client.get(FACTORS)).body.secondFactors).toHaveLength(1);
    });
  });

  it('409: there may be ten', async () => {
    const { client, userId, person, unusedCode } = await newPersonWithTotp(app);
    await app.database.asOwner(
      `INSERT INTO identity.second_factors SELECT (jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid()))).*
        FROM identity.second_factors one, generate_series(1, 9) WHERE user_id = $1`,
      [userId],
    );
    const { password } = person;
    await client.post('/api/auth/reauthenticate', { password, method: 'totp', code: await unusedCode() });
    const answer = await client.post(`${FACTORS}/totp`, { name: 'One more' });
    expect([answer.status, answer.body.code, answer.body.limit]).toEqual([409, 'platform.too-many', 10]);
  });

  it('204: is removed, the recovery codes go with the last one, and the password alone signs in again', async () => {
    const { client, person, factorId, userId, unusedCode } = await newPersonWithTotp(app);
    const { password } = person;
    await client.post('/api/auth/reauthenticate', { password, method: 'totp', code: await unusedCode() });
    expect((await client.delete(`${FACTORS}/${factorId}`)).status).toBe(204);
    expect((await client.get(FACTORS)).body).toEqual({ secondFactors: [], recoveryCodesLeft: 0 });
    expect((await logIn(app, person)).client.cookie).toBeDefined();
    const none = await client.post(`${FACTORS}/recovery-codes`);
    expect([none.status, none.body.code]).toEqual([409, 'identity.no-second-factor']);
    expect((await auditOf(app, userId)).map(({ action }) => action)).toContain('identity.second-factor-removed');
  });
});
