import { hash as hashArgon2 } from '@node-rs/argon2';
import bcrypt from 'bcrypt';
import { pbkdf2Sync, scryptSync } from 'node:crypto';
import { countPasswords } from '../../../apps/cli/src/count-passwords.js';
import { newPerson, signUp } from '../../support/people.js';
import { TestApp, TestDatabase } from '../../support/test-app.js';
import { auditOf, inParallel, statusCounts } from './steps.js';

/** By the number of the library's enumeration, which exists at compile time only. */
const argon2i = { algorithm: 1, memoryCost: 64 };

const SALT = Buffer.from('sixteen byte salt').subarray(0, 16);
const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
const pepper = (fill: number): string => Buffer.alloc(32, fill).toString('base64');

/** Each kind of hash that another system makes, as it is stored. */
const FOREIGN: [name: string, hash: (password: string) => Promise<string> | string][] = [
  ['bcrypt', (password) => bcrypt.hashSync(password, 4)],
  ['bcrypt of PHP', (password) => bcrypt.hashSync(password, 4).replace('$2b$', '$2y$')],
  ['Argon2id', (password) => hashArgon2(password, { memoryCost: 64 })],
  ['Argon2i', (password) => hashArgon2(password, argon2i)],
  [
    'PBKDF2',
    (password) =>
      `$pbkdf2-sha256$i=1000,l=32$${base64(SALT)}$${base64(pbkdf2Sync(password, SALT, 1000, 32, 'sha256'))}`,
  ],
  [
    'scrypt',
    (password) => `$scrypt$ln=10,r=8,p=1$${base64(SALT)}$${base64(scryptSync(password, SALT, 32, { N: 1024 }))}`,
  ],
];

describe('a stored hash', () => {
  let database: TestDatabase;
  let app: TestApp;
  const running: TestApp[] = [];

  const start = async (settings = {}): Promise<TestApp> => {
    const started = await TestApp.start(settings, database);
    running.push(started);
    return started;
  };

  beforeAll(async () => {
    database = await TestDatabase.create();
    app = await start();
  });

  afterAll(async () => {
    await Promise.all(running.map((each) => each.stop()));
    await database.drop();
  });

  const storedOf = async (userId: string): Promise<string> => {
    const [row] = await database.asOwner<{ password_hash: string }>(
      'SELECT password_hash FROM identity.users WHERE id = $1',
      [userId],
    );
    return row!.password_hash;
  };

  const personWith = async (hash: (password: string) => Promise<string> | string) => {
    const account = await signUp(app);
    const stored = await hash(account.person.password);
    await database.asOwner('UPDATE identity.users SET password_hash = $2 WHERE id = $1', [account.userId, stored]);
    return { ...account, stored };
  };

  const login = (at: TestApp, email: string, password: string) =>
    at.client().post('/api/auth/login', { email, password });

  const upgradesOf = async (userId: string): Promise<number> =>
    (await auditOf(app, userId)).filter(({ action }) => action === 'identity.password-hash-upgraded').length;

  it.each(FOREIGN)('200: of another system (%s) is upgraded by the right password alone, once', async (_, hash) => {
    const { person, userId, stored } = await personWith(hash);
    expect((await login(app, person.email, `${person.password}x`)).status).toBe(401);
    expect(await storedOf(userId)).toBe(stored);
    expect((await login(app, person.email, person.password)).status).toBe(200);
    expect(await storedOf(userId)).toMatch(/^\$bcrypt-hmac-sha256\$r=10,keyid=/);
    expect((await login(app, person.email, person.password)).status).toBe(200);
    expect((await login(app, person.email, `${person.password}x`)).status).toBe(401);
    expect(await upgradesOf(userId)).toBe(1);
  });

  it('200: twenty logins at once upgrade it once', async () => {
    const { person, userId } = await personWith((password) => bcrypt.hashSync(password, 4));
    const answers = await inParallel(20, () => login(app, person.email, person.password));
    expect(statusCounts(answers)).toEqual({ 200: 20 });
    expect(await upgradesOf(userId)).toBe(1);
  });

  it('401: that could not be compared within bounds is not compared at all', async () => {
    const { person } = await personWith(
      () => `$pbkdf2-sha256$i=999999999,l=32$${base64(SALT)}$${base64(Buffer.alloc(32))}`,
    );
    const started = performance.now();
    expect((await login(app, person.email, person.password)).status).toBe(401);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('200: goes over to Argon2id and back, as the setting says', async () => {
    const { person, userId } = await signUp(app);
    const other = await start({ PASSWORD_HASH: 'argon2id', WORKER_ENABLED: 'false' });
    expect((await login(other, person.email, person.password)).status).toBe(200);
    expect(await storedOf(userId)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1,keyid=/);
    expect((await login(app, person.email, person.password)).status).toBe(200);
    expect(await storedOf(userId)).toMatch(/^\$bcrypt-hmac-sha256\$/);
  });

  it('200: a pepper is rotated in three steps, each beside processes of the step before', async () => {
    const { person, userId } = await signUp(app);
    const settings = { WORKER_ENABLED: 'false' };
    const known = await start({ ...settings, PASSWORD_PEPPER: `${pepper(2)},${pepper(3)}` });
    const first = await start({ ...settings, PASSWORD_PEPPER: `${pepper(3)},${pepper(2)}` });
    const alone = await start({ ...settings, PASSWORD_PEPPER: pepper(3) });
    const tried = async (...apps: TestApp[]): Promise<number[]> => {
      const statuses: number[] = [];
      for (const each of apps) statuses.push((await login(each, person.email, person.password)).status);
      return statuses;
    };
    const before = await storedOf(userId);
    expect(await tried(app, known, app)).toEqual([200, 200, 200]);
    expect(await storedOf(userId)).toBe(before);
    expect(await tried(first, known, first, alone)).toEqual([200, 200, 200, 200]);
    expect(await storedOf(userId)).not.toContain(/keyid=[^$]+/.exec(before)![0]);
  });

  it('are counted by their kind and pepper from the command line, which says when an older one can go', async () => {
    await personWith((password) => bcrypt.hashSync(password, 4));
    await signUp(app);
    const settings = {
      NODE_ENV: 'test',
      DATABASE_URL: database.appUrl,
      DATABASE_MIGRATION_URL: database.ownerUrl,
      KEY_ENCRYPTION_KEY: pepper(1),
    };
    const first = (await countPasswords({ ...settings, PASSWORD_PEPPER: `${pepper(3)},${pepper(2)}` })).split('\n');
    expect(first).toContainEqual(expect.stringMatching(/^\d+ accounts: 2b$/));
    expect(first).toContainEqual(
      expect.stringMatching(/^\d+ accounts: bcrypt-hmac-sha256, pepper [\w+/]{8} \(number 2 of PASSWORD_PEPPER\)$/),
    );
    const later = await countPasswords({ ...settings, PASSWORD_PEPPER: pepper(4) });
    expect(later).toMatch(/bcrypt-hmac-sha256, pepper [\w+/]{8} \(not in PASSWORD_PEPPER\)/);
    await expect(
      countPasswords({ ...settings, PASSWORD_PEPPER: pepper(2), DATABASE_MIGRATION_URL: '' }),
    ).rejects.toThrow(/DATABASE_MIGRATION_URL/);
  });

  it('503: under a pepper that is not configured; the log names it, and nobody is told that the password is wrong', async () => {
    const { person, userId } = await signUp(app);
    const other = await start({ PASSWORD_PEPPER: pepper(4), WORKER_ENABLED: 'false' });
    const keyId = /keyid=([^$]+)/.exec(await storedOf(userId))![1]!;
    const answer = await login(other, person.email, person.password);
    expect([answer.status, answer.body.code]).toEqual([503, 'platform.unavailable']);
    expect(answer.text).not.toContain(keyId);
    expect(other.log.some((line) => line.includes(keyId) && line.includes('PASSWORD_PEPPER'))).toBe(true);
    expect((await login(other, newPerson().email, person.password)).status).toBe(401);
  });
});
