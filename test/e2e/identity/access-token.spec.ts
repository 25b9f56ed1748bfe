import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import {
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  jwtVerify,
  type CompactJWSHeaderParameters,
  type JWTPayload,
} from 'jose';
import { base64url, sign, signingKey } from '../../support/forged-tokens.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { auditOf } from './steps.js';

const ISSUER = 'http://localhost:3000';
const AUDIENCE = 'sallyport';

describe('access tokens', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;
  let key: Awaited<ReturnType<typeof signingKey>>;
  let claims: JWTPayload;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    key = await signingKey(app);
    claims = decodeJwt(owner.accessToken);
  });

  afterAll(() => app.stop());

  const me = (token: string) => app.client().bearer(token).get('/api/auth/me');
  const header = (): CompactJWSHeaderParameters => ({ alg: 'RS256', typ: 'at+jwt', kid: key.kid });

  describe('what is issued', () => {
    it('names its type, its key and RS256 in the header, and nothing else', () => {
      expect(decodeProtectedHeader(owner.accessToken)).toEqual(header());
    });

    it('carries the claims of RFC 9068, and the session, tenant, kind of actor and roles', () => {
      const now = Math.floor(Date.now() / 1000);
      expect(claims).toEqual({
        iss: ISSUER,
        aud: AUDIENCE,
        sub: owner.userId,
        client_id: expect.any(String),
        jti: expect.any(String),
        iat: expect.any(Number),
        exp: claims.iat! + 1800,
        auth_time: expect.any(Number),
        acr: 'aal1',
        amr: ['sms'],
        sid: expect.any(String),
        binding: expect.any(String),
        tenant_id: owner.tenant.id,
        actor_type: 'human',
        roles: ['owner'],
      });
      expect(Math.abs(claims.iat! - now)).toBeLessThan(20);
      expect(claims['auth_time']).toBeLessThanOrEqual(claims.iat!);
    });

    it('is verified by another library with /.well-known/jwks.json, which shows public halves only', async () => {
      const jwks = createRemoteJWKSet(new URL(`${app.url}/.well-known/jwks.json`));
      const { payload } = await jwtVerify(owner.accessToken, jwks, {
        issuer: ISSUER,
        audience: AUDIENCE,
        typ: 'at+jwt',
        algorithms: ['RS256'],
      });
      expect(payload.sub).toBe(owner.userId);
      const { body, headers } = await app.client().get('/.well-known/jwks.json');
      expect(body.keys).toHaveLength(2);
      for (const jwk of body.keys) expect(Object.keys(jwk).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
      expect(headers.get('cache-control')).toBe('public, max-age=300');
    });

    it('is worth nothing when it is what a test makes with the right key and claims: it opens only its own session', async () => {
      expect((await me(await sign(claims, header(), key.privateKey))).status).toBe(200);
      const other = await newOwner(app);
      for (const forged of [
        { ...claims, sub: other.userId },
        { ...claims, tenant_id: other.tenant.id },
        { ...claims, sid: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071' },
      ]) {
        expect((await me(await sign(forged, header(), key.privateKey))).status).toBe(401);
      }
    });
  });

  describe('401', () => {
    const expectRefused = async (token: string): Promise<void> => {
      const { status, body } = await me(token);
      expect([status, body.code]).toEqual([401, 'identity.not-authenticated']);
    };
    const parts = (): [string, string, string] => owner.accessToken.split('.') as [string, string, string];

    it.each(['none', 'None', 'NONE', 'nOnE'])('refuses the algorithm %s, with and without a signature', async (alg) => {
      const [, payload, signature] = parts();
      for (const end of ['', signature]) await expectRefused(`${base64url({ ...header(), alg })}.${payload}.${end}`);
    });

    it('refuses HS256 signed with the public key, in any of its forms', async () => {
      const [, payload] = parts();
      const publicKey = createPublicKey(key.privateKey);
      const jwks = await app.client().get('/.well-known/jwks.json');
      for (const secret of [
        publicKey.export({ format: 'pem', type: 'spki' }),
        publicKey.export({ format: 'der', type: 'spki' }),
        JSON.stringify(jwks.body.keys[0]),
        '',
      ]) {
        const signed = `${base64url({ ...header(), alg: 'HS256' })}.${payload}`;
        await expectRefused(`${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`);
      }
    });

    it('refuses a key that the token brings along (jwk, jku, x5u, x5c), also under the kid of ours', async () => {
      const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const jwk = await exportJWK(attacker.publicKey);
      for (const extra of [
        { jwk },
        { jku: `${app.url}/.well-known/jwks.json` },
        { x5u: 'https://evil.example/cert' },
        { x5c: ['MIIB'] },
        {},
      ]) {
        await expectRefused(await sign(claims, { ...header(), ...extra }, attacker.privateKey));
      }
    });

    it('refuses a kid that is missing, unknown, a path, or another type', async () => {
      for (const kid of [undefined, '', 'x', '../../dev/null', "' OR 1=1 --", '__proto__', 7, ['x'], `${key.kid} `]) {
        await expectRefused(await sign(claims, { ...header(), kid } as never, key.privateKey));
      }
    });

    it.each(['JWT', 'robot+jwt', 'logout+jwt', 'application/json', '', undefined])(
      'refuses the typ %j',
      async (typ) => {
        await expectRefused(await sign(claims, { ...header(), typ } as never, key.privateKey));
      },
    );

    it.each([
      ['another issuer', { iss: 'https://evil.example' }],
      ['an issuer with a slash', { iss: `${ISSUER}/` }],
      ['no issuer', { iss: undefined }],
      ['another audience', { aud: 'other' }],
      ['audiences without ours', { aud: ['other', 'sallyport2'] }],
      ['no audience', { aud: undefined }],
      ['an expiry in the past', { exp: Math.floor(Date.now() / 1000) - 61 }],
      ['no expiry', { exp: undefined }],
      ['an expiry that is text', { exp: '9999999999' }],
      ['a begin in the future', { nbf: Math.floor(Date.now() / 1000) + 3600 }],
      ['no subject', { sub: undefined }],
      ['no id of its own', { jti: undefined }],
      ['no session', { sid: undefined }],
      ['no selection of a tenant', { binding: undefined }],
      ['no tenant', { tenant_id: undefined }],
      ['a session that is no id', { sid: ['x'] }],
    ])('refuses %s', async (_, wrong) => {
      await expectRefused(await sign({ ...claims, ...wrong } as JWTPayload, header(), key.privateKey));
    });

    it('refuses a signature of ours over another algorithm of the same key (PS256, RS512)', async () => {
      for (const alg of ['PS256', 'RS512', 'RS384']) {
        await expectRefused(await sign(claims, { ...header(), alg }, key.privateKey));
      }
    });

    it('refuses a token that was cut, glued, or changed in any part', async () => {
      const [head, payload, signature] = parts();
      const other = await newOwner(app);
      const [, otherPayload, otherSignature] = other.accessToken.split('.') as [string, string, string];
      for (const token of [
        owner.accessToken.slice(0, -2),
        owner.accessToken.slice(1),
        `${head}.${payload}`,
        `${head}.${payload}.`,
        `${head}.${payload}.${signature}.${signature}`,
        `${head}.${otherPayload}.${signature}`,
        `${head}.${payload}.${otherSignature}`,
        `${owner.accessToken}=`,
        `${base64url({ ...header(), x: 1 })}.${payload}.${signature}`,
        `${head}.${base64url({ ...claims, roles: ['owner', 'x'] })}.${signature}`,
        `.${payload}.${signature}`,
        '..',
        `${owner.accessToken}${'x'.repeat(5000)}`,
      ]) {
        await expectRefused(token);
      }
    });

    it('refuses an access token where a session token is expected, and the other way around', async () => {
      const asCookie = app.client().with({ cookie: `sallyport_session=${owner.accessToken}` });
      expect((await asCookie.get('/api/auth/me')).status).toBe(401);
      const asKey = app.client().with({ 'x-api-key': owner.accessToken });
      expect((await asKey.get('/api/auth/me')).status).toBe(401);
      await expectRefused(owner.refreshToken);
    });

    it('records a refusal for the account only where the token itself was good', async () => {
      const ended = await newOwner(app);
      await ended.client.post('/api/auth/logout');
      await expectRefused(ended.accessToken);
      expect((await auditOf(app, ended.userId)).at(-1)).toMatchObject({
        action: 'identity.authenticate',
        outcome: 'refused',
        reason: 'identity.not-authenticated',
      });
      const before = (await auditOf(app, owner.userId)).length;
      await expectRefused(owner.accessToken.slice(0, -2));
      expect(await auditOf(app, owner.userId)).toHaveLength(before);
    });
  });
});
