import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { newId } from '#kernel';
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
import { firstTeam, mayCreate, newRobot, trailOf, type Owner, type PairedRobot } from './steps.js';

const ISSUER = 'http://localhost:3000';
const NAME = 'Invoice clerk';

describe('robot tokens', () => {
  let app: TestApp;
  let owner: Owner;
  let teamId: string;
  let robot: PairedRobot;
  let claims: JWTPayload;
  let key: Awaited<ReturnType<typeof signingKey>>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    teamId = await firstTeam(app, owner.tenant.id);
    robot = await newRobot(app, owner.bearer, { name: NAME, teamIds: [teamId] });
    claims = decodeJwt(robot.token);
    key = await signingKey(app);
  });

  afterAll(() => app.stop());

  const header = (): CompactJWSHeaderParameters => ({ alg: 'RS256', typ: 'robot+jwt', kid: key.kid });
  const call = (token: string) => mayCreate(app.client().bearer(token), teamId);

  const expectRefused = async (token: string): Promise<void> => {
    const { status, body } = await call(token);
    expect([status, body.code]).toEqual([401, 'identity.not-authenticated']);
  };

  describe('what is issued', () => {
    it('names its type, its key and its algorithm, and whose it is; it has no expiry', () => {
      expect(decodeProtectedHeader(robot.token)).toEqual(header());
      expect(claims).toEqual({
        iss: ISSUER,
        aud: 'sallyport',
        sub: robot.id,
        jti: expect.any(String),
        iat: expect.any(Number),
        robotName: NAME,
        creatorId: owner.userId,
        tenantId: owner.tenant.id,
        teamIds: [teamId],
      });
      expect(Math.abs(claims.iat! - Date.now() / 1000)).toBeLessThan(20);
    });

    it('expires when that was chosen, and not before', async () => {
      const tokenExpiresAt = new Date(Math.ceil(Date.now() / 1000 + 2) * 1000);
      const short = await newRobot(app, owner.bearer, { teamIds: [teamId], tokenExpiresAt });
      expect(decodeJwt(short.token).exp).toBe(tokenExpiresAt.getTime() / 1000);
      expect((await call(short.token)).body.allowed).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, tokenExpiresAt.getTime() - Date.now() + 10));
      await expectRefused(short.token);
      const code = await owner.bearer.post(`/api/robots/${short.id}/pairing-code`);
      expect([code.status, code.body.code]).toEqual([409, 'robots.robot-ended']);
    });

    it('is verified by another library with the published keys', async () => {
      const jwks = createRemoteJWKSet(new URL(`${app.url}/.well-known/jwks.json`));
      const { payload } = await jwtVerify(robot.token, jwks, {
        issuer: ISSUER,
        audience: 'sallyport',
        typ: 'robot+jwt',
        algorithms: ['RS256'],
      });
      expect(payload.sub).toBe(robot.id);
    });
  });

  describe('who calls', () => {
    it('is the robot, by its token, in the audit trail', async () => {
      await robot.bearer.post('/api/access/check', { permission: 'billing:read' });
      await robot.bearer.get('/api/robots');
      const [paired, ...lines] = (await trailOf(app, owner.tenant.id)).filter(({ actor_id }) => actor_id === robot.id);
      expect(paired).toMatchObject({ action: 'robots.robot-paired', actor_type: 'robot', credential_kind: null });
      expect(lines).toHaveLength(2);
      for (const line of lines) {
        expect(line).toMatchObject({
          action: 'rbac.access-checked',
          outcome: 'refused',
          actor_type: 'robot',
          credential_kind: 'robot-token',
          credential_id: claims.jti,
        });
      }
    });

    it('is told who it is, and for whom it acts', async () => {
      const { status, body } = await robot.bearer.get('/api/auth/me');
      expect(status).toBe(200);
      expect(body).toMatchObject({
        actorType: 'robot',
        actorId: robot.id,
        tenantId: owner.tenant.id,
        credential: { kind: 'robot-token', id: claims.jti },
        onBehalfOf: owner.userId,
        roles: ['user'],
      });
    });

    it('is nobody where a person’s account or session is meant', async () => {
      for (const [method, path] of [
        ['POST', '/api/tenants'],
        ['GET', '/api/auth/sessions'],
        ['POST', '/api/auth/select-tenant'],
      ] as const) {
        const body = method === 'POST' ? { name: 'Own', tenantId: owner.tenant.id } : undefined;
        const { status } = await robot.bearer.send(method, path, body);
        expect([path, status >= 400 && status < 500]).toEqual([path, true]);
      }
      const made = await app.database.asOwner('SELECT FROM tenancy.tenants WHERE created_by = $1', [robot.id]);
      expect(made).toEqual([]);
    });

    it('counts as bearer only: not as cookie, not as API key, not as refresh token', async () => {
      const body = { permission: 'tenant:read' };
      for (const headers of [
        { cookie: `sallyport_session=${robot.token}` },
        { 'x-api-key': robot.token },
        { authorization: `Basic ${robot.token}` },
      ]) {
        expect((await app.client().with(headers).post('/api/access/check', body)).status).toBe(401);
      }
      const refreshed = await app.client().post('/api/auth/refresh', { refreshToken: robot.token });
      expect(refreshed.status).toBeGreaterThanOrEqual(400);
    });
  });

  describe('401', () => {
    it('what is signed here with the right claims is accepted, so that the refusals below are for what they say', async () => {
      expect((await call(await sign(claims, header(), key.privateKey))).body.allowed).toBe(true);
    });

    it('an access token is no robot token, and the other way round, whatever its type says', async () => {
      const access = decodeJwt(owner.accessToken);
      await expectRefused(await sign(access, header(), key.privateKey));
      await expectRefused(await sign(claims, { ...header(), typ: 'at+jwt' }, key.privateKey));
      const both = { ...access, ...claims, sub: robot.id };
      await expectRefused(await sign(both, { ...header(), typ: 'at+jwt' }, key.privateKey));
      const asRobot = { ...claims, ...access, tenantId: owner.tenant.id, creatorId: owner.userId };
      await expectRefused(await sign(asRobot, header(), key.privateKey));
    });

    it.each(['at+jwt', 'JWT', 'ROBOT+JWT', 'application/robot+jwt', 'robot+jwt ', '', 7, ['robot+jwt'], undefined])(
      'for the type %j',
      async (typ) => {
        const [, payload, signature] = robot.token.split('.') as [string, string, string];
        await expectRefused(await sign(claims, { ...header(), typ } as never, key.privateKey));
        await expectRefused(`${base64url({ ...header(), typ })}.${payload}.${signature}`);
      },
    );

    it('without a signature (alg none), in any spelling', async () => {
      const [, payload, signature] = robot.token.split('.') as [string, string, string];
      for (const alg of ['none', 'None', 'NONE', '', 'HS256', 'ES256', 'PS256']) {
        for (const end of ['', signature]) {
          await expectRefused(`${base64url({ ...header(), alg })}.${payload}.${end}`);
        }
      }
    });

    it('with HS256 under the public key, in any of its forms', async () => {
      const [, payload] = robot.token.split('.');
      const publicKey = createPublicKey(key.privateKey);
      const jwks = await app.client().get('/.well-known/jwks.json');
      for (const secret of [
        publicKey.export({ format: 'pem', type: 'spki' }),
        publicKey.export({ format: 'der', type: 'spki' }),
        JSON.stringify(jwks.body.keys[0]),
        '',
      ]) {
        const signed = `${base64url({ ...header(), alg: 'HS256' })}.${payload!}`;
        await expectRefused(`${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`);
      }
    });

    it('with a key that it brings along, also under the kid of ours', async () => {
      const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const jwk = await exportJWK(attacker.publicKey);
      for (const extra of [{}, { jwk }, { jku: `${app.url}/.well-known/jwks.json` }, { x5c: ['MIIB'] }]) {
        await expectRefused(await sign(claims, { ...header(), ...extra }, attacker.privateKey));
      }
    });

    it('for a kid that is missing, unknown, a path, or another type', async () => {
      for (const kid of [undefined, '', 'x', '../../dev/null', '__proto__', 7, ['x'], `${key.kid} `]) {
        await expectRefused(await sign(claims, { ...header(), kid } as never, key.privateKey));
      }
    });

    it.each([
      ['another issuer', { iss: 'https://evil.example' }],
      ['no issuer', { iss: undefined }],
      ['another audience', { aud: 'other' }],
      ['no audience', { aud: undefined }],
      ['an expiry in the past', { exp: Math.floor(Date.now() / 1000) - 61 }],
      ['an expiry that is text', { exp: '9999999999' }],
      ['a begin in the future', { nbf: Math.floor(Date.now() / 1000) + 3600 }],
      ['no robot', { sub: undefined }],
      ['another robot', { sub: newId() }],
      ['a robot that is no id', { sub: ['x'] }],
      ['no id of its own', { jti: undefined }],
      ['another id', { jti: newId() }],
      ['no tenant', { tenantId: undefined }],
      ['another tenant', { tenantId: newId() }],
      ['no creator', { creatorId: undefined }],
      ['another creator', { creatorId: newId() }],
    ])('with %s', async (_, wrong) => {
      await expectRefused(await sign({ ...claims, ...wrong } as JWTPayload, header(), key.privateKey));
    });

    it('for a token that was cut, glued, or changed in any part', async () => {
      const [head, payload, signature] = robot.token.split('.') as [string, string, string];
      const other = (await newRobot(app, owner.bearer)).token.split('.') as [string, string, string];
      for (const token of [
        robot.token.slice(0, -2),
        `${head}.${payload}`,
        `${head}.${payload}.`,
        `${head}.${payload}.${signature}.${signature}`,
        `${head}.${other[1]}.${signature}`,
        `${head}.${payload}.${other[2]}`,
        `${head}.${base64url({ ...claims, robotName: 'Owner' })}.${signature}`,
        `${base64url({ ...header(), x: 1 })}.${payload}.${signature}`,
        `${head}.`,
        head,
        `${robot.token}=`,
      ]) {
        await expectRefused(token);
      }
      expect((await call(robot.token)).status).toBe(200);
    });
  });
});
