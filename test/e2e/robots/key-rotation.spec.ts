import { hostname, userInfo } from 'node:os';
import { decodeProtectedHeader } from 'jose';
import { RotateSigningKey } from '#identity';
import { Commands } from '#platform';
import { COMMAND_LINE_ID } from '../../../apps/cli/src/as-command-line.js';
import { rotateKeys } from '../../../apps/cli/src/rotate-keys.js';
import { logIn, newOwner } from '../../support/people.js';
import { TestApp, TestDatabase } from '../../support/test-app.js';
import { mayCreate, newRobot, type Owner } from './steps.js';

const kidOf = (token: string): string | undefined => decodeProtectedHeader(token).kid;

const rotate = (app: TestApp): Promise<string> =>
  app.nest.get(Commands, { strict: false }).execute(new RotateSigningKey());

const settingsOf = (database: TestDatabase, redisUrl: string | undefined) => ({
  NODE_ENV: 'test',
  PUBLIC_URL: 'http://localhost:3000',
  DATABASE_URL: database.appUrl,
  REDIS_URL: redisUrl,
  REDIS_KEY_PREFIX: `sallyport:${database.name}`,
  KEY_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
  PASSWORD_PEPPER: Buffer.alloc(32, 2).toString('base64'),
});

/** A new access token of the person, from this process. */
async function freshToken(app: TestApp, { person, tenant }: Owner): Promise<string> {
  const { client } = await logIn(app, person);
  const { body } = await client.post('/api/auth/select-tenant', { tenantId: tenant.id });
  return body.accessToken as string;
}

describe('rotating the signing key', () => {
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

  const accepts = async (app: TestApp, accessToken: string, robotToken: string): Promise<number[]> => [
    (await app.client().bearer(accessToken).get('/api/auth/me')).status,
    (await mayCreate(app.client().bearer(robotToken))).status,
  ];

  it('what was signed before counts after it and after a restart; what is signed after has the new key', async () => {
    const app = await start();
    const owner = await newOwner(app);
    const robot = await newRobot(app, owner.bearer);
    const oldKid = kidOf(robot.token);
    const kid = await rotate(app);
    expect(kid).not.toBe(oldKid);
    const later = await newRobot(app, owner.bearer);
    const laterAccess = await freshToken(app, owner);
    expect([oldKid, kidOf(later.token), kidOf(laterAccess)]).toEqual([kidOf(owner.accessToken), kid, kid]);
    expect(await accepts(app, owner.accessToken, robot.token)).toEqual([200, 200]);
    const jwks = await app.client().get('/.well-known/jwks.json');
    expect(jwks.body.keys.map((key: { kid: string }) => key.kid)).toEqual(expect.arrayContaining([kid, oldKid]));
    await running.pop()!.stop();

    const restarted = await start();
    expect(await accepts(restarted, owner.accessToken, robot.token)).toEqual([200, 200]);
    expect(await accepts(restarted, laterAccess, later.token)).toEqual([200, 200]);
    expect(kidOf(await freshToken(restarted, owner))).toBe(kid);
  });

  it('another process verifies the first token of the new key at once, and signs with it', async () => {
    const first = await start();
    const second = await start({ WORKER_ENABLED: 'false' });
    const owner = await newOwner(first);
    for (let round = 0; round < 5; round++) {
      const kid = await rotate(first);
      const accessToken = await freshToken(first, owner);
      const robot = await newRobot(first, owner.bearer);
      expect([kidOf(accessToken), kidOf(robot.token)]).toEqual([kid, kid]);
      expect(await accepts(second, accessToken, robot.token)).toEqual([200, 200]);
      expect(kidOf(await freshToken(second, owner))).toBe(kid);
    }
  });

  it('by two at once makes two keys, and the one that was next signs, also where a clock was ahead', async () => {
    const app = await start();
    const owner = await newOwner(app);
    await Promise.all([rotate(app), rotate(app)]);
    await database.asOwner(`UPDATE identity.signing_keys SET created_at = created_at + interval '10 minutes'`);
    const kid = await rotate(app);
    expect(kidOf(await freshToken(app, owner))).toBe(kid);
    expect((await app.client().get('/.well-known/jwks.json')).body.keys).toHaveLength(5);
  });

  it('is in the audit trail: each key from its making to its retirement', async () => {
    const app = await start();
    const kid = await rotate(app);
    const lines = await database.asOwner<{ action: string; data: object }>(
      `SELECT action, data FROM audit.events WHERE action LIKE 'identity.signing-key-%' AND resource_id = $1 ORDER BY id`,
      [kid],
    );
    expect(lines).toEqual([
      { action: 'identity.signing-key-created', data: { algorithm: 'RS256' } },
      { action: 'identity.signing-key-activated', data: { algorithm: 'RS256' } },
    ]);
    await rotate(app);
    const retired = await database.asOwner(
      `SELECT FROM audit.events WHERE action = 'identity.signing-key-retired' AND resource_id = $1`,
      [kid],
    );
    expect(retired).toHaveLength(1);
  });

  it('`sallyport keys rotate` beside a running service: that knows the key when the command has returned', async () => {
    const app = await start();
    const owner = await newOwner(app);
    const kid = await rotateKeys(settingsOf(database, process.env['TEST_REDIS_URL']));
    expect(kidOf(await freshToken(app, owner))).toBe(kid);
    expect((await owner.bearer.get('/api/auth/me')).status).toBe(200);
  });

  it('`sallyport keys rotate` stands in the audit trail as the command line’s, with the account and the host it ran on', async () => {
    await start();
    const kid = await rotateKeys(settingsOf(database, process.env['TEST_REDIS_URL']));
    const lines = await database.asOwner(
      `SELECT actor_type, actor_id, credential_kind, credential_id FROM audit.events
        WHERE action = 'identity.signing-key-activated' ORDER BY resource_id = $1`,
      [kid],
    );
    const nobody = { actor_type: null, actor_id: null, credential_kind: null, credential_id: null };
    expect(lines).toEqual([
      nobody,
      {
        actor_type: 'service',
        actor_id: COMMAND_LINE_ID,
        credential_kind: 'command-line',
        credential_id: `${userInfo().username}@${hostname()}`,
      },
    ]);
  });

  it('`sallyport keys rotate` says that the service must be stopped where that runs without Redis', async () => {
    const app = await start({ REDIS_URL: undefined });
    await expect(rotateKeys(settingsOf(database, undefined))).rejects.toThrow(/without REDIS_URL only one may/);
    expect((await app.client().get('/.well-known/jwks.json')).body.keys).toHaveLength(2);
    await running.pop()!.stop();
    await rotateKeys(settingsOf(database, undefined));
    const keys = await database.asOwner('SELECT id FROM identity.signing_keys');
    expect(keys).toHaveLength(3);
  });
});
