import { createPrivateKey } from 'node:crypto';
import { RotateSigningKey } from '#identity';
import { Commands, SecretBox } from '#platform';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import { RotateDueSigningKey } from '../../../libs/identity/src/use-cases/rotate-due-signing-key.js';
import { base64url, sign } from '../../support/forged-tokens.js';
import { announceChange } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp, TestDatabase } from '../../support/test-app.js';
import { mayCreate, newRobot } from '../robots/steps.js';
import { eventually, inParallel } from './steps.js';

const DUE = `SELECT graphile_worker.add_job('rotate-signing-key') FROM generate_series(1, $1)`;
const AGE = `UPDATE identity.signing_keys SET activated_at = activated_at - make_interval(days => $1)`;

interface Key {
  readonly id: string;
  readonly state: string;
}

describe('the states of signing keys', () => {
  let database: TestDatabase;
  const running: TestApp[] = [];

  const start = async (settings = {}): Promise<TestApp> => {
    const app = await TestApp.start(settings, database);
    running.push(app);
    return app;
  };

  beforeEach(async () => {
    database = await TestDatabase.create();
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map((app) => app.stop()));
    await database.drop();
  });

  const keys = (): Promise<Key[]> =>
    database.asOwner<Key>('SELECT id, state FROM identity.signing_keys ORDER BY state');
  const keyIn = async (state: string): Promise<string> => (await keys()).find((key) => key.state === state)!.id;
  const published = async (app: TestApp): Promise<string[]> =>
    (await app.client().get('/.well-known/jwks.json')).body.keys.map(({ kid }: { kid: string }) => kid);
  const me = async (app: TestApp, token: string) => (await app.client().bearer(token).get('/api/auth/me')).status;
  const rotate = (app: TestApp): Promise<string> =>
    app.nest.get(Commands, { strict: false }).execute(new RotateSigningKey());
  const jobsLeft = async (): Promise<number> =>
    (await database.asOwner(`SELECT FROM graphile_worker.jobs WHERE task_identifier = 'rotate-signing-key'`)).length;

  it('a key is published before it signs, and as long after as what it signed may live', async () => {
    const app = await start();
    const owner = await newOwner(app);
    const robot = await newRobot(app, owner.bearer);
    const [active, next] = [await keyIn('active'), await keyIn('next')];
    expect(decodeProtectedHeader(owner.accessToken).kid).toBe(active);
    expect((await published(app)).toSorted()).toEqual([active, next].toSorted());
    expect(await rotate(app)).toBe(next);
    expect(await published(app)).toEqual(expect.arrayContaining([active, next, await keyIn('next')]));
    expect(await me(app, owner.accessToken)).toBe(200);

    await database.asOwner(`UPDATE identity.signing_keys SET retired_at = now() - interval '24 hours' WHERE id = $1`, [
      active,
    ]);
    await announceChange(app, 'signing-keys');
    expect(await published(app)).toEqual(expect.not.arrayContaining([active]));
    // A robot's token that never expires is asked about each time, and verified for ever.
    expect((await mayCreate(app.client().bearer(robot.token))).status).toBe(200);
  });

  it('a key that was retired long ago makes no access tokens, whoever has found it', async () => {
    const app = await start();
    const owner = await newOwner(app);
    const [row] = await database.asOwner<{ id: string; sealed: Buffer }>(
      `SELECT id, sealed_private_key AS sealed FROM identity.signing_keys WHERE state = 'active'`,
    );
    const der = new SecretBox(Buffer.alloc(32, 1), 'signing-keys').open(row!.sealed, row!.id);
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    await rotate(app);
    const forge = (claims: JWTPayload) => sign(claims, { alg: 'RS256', typ: 'at+jwt', kid: row!.id }, privateKey);
    const claims = decodeJwt(owner.accessToken);
    expect(await me(app, await forge({ ...claims, x: 1 }))).toBe(200);
    await database.asOwner(`UPDATE identity.signing_keys SET retired_at = now() - interval '24 hours' WHERE id = $1`, [
      row!.id,
    ]);
    await announceChange(app, 'signing-keys');
    expect(await me(app, await forge({ ...claims, x: 2 }))).toBe(401);
  });

  it('of twenty processes’ jobs at once, on two processes, one rotates the key that is due', async () => {
    const first = await start({ SIGNING_KEY_ROTATION_DAYS: '30' });
    // Each process keeps what it sends in an outbox of its own: the owner is made while there is one.
    const owner = await newOwner(first);
    const second = await start({ SIGNING_KEY_ROTATION_DAYS: '30' });
    const next = await keyIn('next');
    await database.asOwner(DUE, [20]);
    expect(await eventually(async () => (await jobsLeft()) === 0)).toBe(true);
    expect((await keys()).map(({ state }) => state)).toEqual(['active', 'next']);

    await database.asOwner(AGE, [30]);
    await database.asOwner(DUE, [20]);
    expect(await eventually(async () => (await jobsLeft()) === 0)).toBe(true);
    expect((await keys()).map(({ state }) => state)).toEqual(['active', 'next', 'retired']);
    expect(await keyIn('active')).toBe(next);
    for (const app of [first, second]) expect(await me(app, owner.accessToken)).toBe(200);
    const lines = await database.asOwner(`SELECT FROM audit.events WHERE action = 'identity.signing-key-retired'`);
    expect(lines).toHaveLength(1);
  });

  it('of twenty that ask at once for a due rotation, one makes it', async () => {
    const app = await start();
    const execute = () => app.nest.get(Commands, { strict: false }).execute(new RotateDueSigningKey(90));
    await database.asOwner(AGE, [89]);
    expect(await execute()).toBe(false);
    await database.asOwner(AGE, [2]);
    const rotated = await inParallel(20, execute);
    expect(rotated.filter((isRotated) => isRotated)).toHaveLength(1);
    expect((await keys()).map(({ state }) => state)).toEqual(['active', 'next', 'retired']);
  });

  it('are looked after every hour, unless that is left to the command', async () => {
    const scheduled = () =>
      database.asOwner(`SELECT FROM graphile_worker._private_known_crontabs WHERE identifier = 'rotate-signing-key'`);
    await start({ SIGNING_KEY_ROTATION_DAYS: '0' });
    expect(await scheduled()).toHaveLength(0);
    await start();
    expect(await scheduled()).toHaveLength(1);
  });

  it('with JWT_ALGORITHM=EdDSA sign Ed25519, which other libraries verify; robots’ tokens too', async () => {
    const app = await start({ JWT_ALGORITHM: 'EdDSA' });
    const owner = await newOwner(app);
    expect(decodeProtectedHeader(owner.accessToken)).toEqual({
      alg: 'EdDSA',
      typ: 'at+jwt',
      kid: await keyIn('active'),
    });
    const jwks = createRemoteJWKSet(new URL(`${app.url}/.well-known/jwks.json`));
    const options = { issuer: 'http://localhost:3000', audience: 'sallyport', typ: 'at+jwt', algorithms: ['EdDSA'] };
    expect((await jwtVerify(owner.accessToken, jwks, options)).payload.sub).toBe(owner.userId);
    expect(await me(app, owner.accessToken)).toBe(200);
    const robot = await newRobot(app, owner.bearer);
    expect((await mayCreate(app.client().bearer(robot.token))).status).toBe(200);
    const { body } = await app.client().get('/.well-known/jwks.json');
    for (const jwk of body.keys) expect(Object.keys(jwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  });

  it('an EdDSA token that was changed, expired, or is for another is refused as any', async () => {
    const app = await start({ JWT_ALGORITHM: 'EdDSA' });
    const owner = await newOwner(app);
    const [row] = await database.asOwner<{ id: string; sealed: Buffer }>(
      `SELECT id, sealed_private_key AS sealed FROM identity.signing_keys WHERE state = 'active'`,
    );
    const der = new SecretBox(Buffer.alloc(32, 1), 'signing-keys').open(row!.sealed, row!.id);
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const header = { alg: 'EdDSA', typ: 'at+jwt', kid: row!.id };
    const claims = decodeJwt(owner.accessToken);
    const [head, payload, signature] = owner.accessToken.split('.') as [string, string, string];
    const now = Math.floor(Date.now() / 1000);
    const wrong = await Promise.all(
      [
        { ...claims, iss: 'https://evil.example' },
        { ...claims, aud: 'other' },
        { ...claims, exp: now - 61 },
        { ...claims, exp: undefined },
        { ...claims, nbf: now + 3600 },
        { ...claims, sid: undefined },
      ].map((changed) => sign(changed as JWTPayload, header, privateKey)),
    );
    for (const token of [
      ...wrong,
      await sign(claims, { ...header, typ: 'JWT' }, privateKey),
      `${base64url({ ...header, alg: 'none' })}.${payload}.`,
      `${base64url({ ...header, alg: 'HS256' })}.${payload}.${signature}`,
      `${head}.${base64url({ ...claims, roles: ['x'] })}.${signature}`,
      owner.accessToken.slice(0, -4),
    ]) {
      expect(await me(app, token)).toBe(401);
    }
    expect(await me(app, await sign(claims, header, privateKey))).toBe(200);
  });
});
