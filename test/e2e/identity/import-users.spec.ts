import { readFileSync, statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { COMMAND_LINE_ID } from '../../../apps/cli/src/as-command-line.js';
import { newPerson, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { BAD_LINES } from './import-bad-lines.js';
import { HeldAudit, Imports, oldHash, oldUser, passwordOf, type Fields, type ReportLine } from './import-steps.js';
import { auditOf, keepFree, startSignUp } from './steps.js';

describe('sallyport import users', () => {
  let app: TestApp;
  let imports: Imports;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(() => {
    imports = new Imports(app.database);
  });

  afterEach(async () => {
    imports.remove();
    await app.database.asOwner("DELETE FROM identity.users WHERE email LIKE '%@old.example'");
    await app.database.asOwner('DELETE FROM identity.imports');
    await app.database.asOwner('DELETE FROM identity.contact_changes');
    await app.database.asOwner('DELETE FROM audit.events');
  });

  afterAll(() => app.stop());

  const login = (email: string, password: string) => app.client().post('/api/auth/login', { email, password });

  const usersWith = (condition: string): Promise<number> =>
    imports.count(`identity.users WHERE email LIKE '%@old.example' AND (${condition})`);

  /** 2,000 lines, the bad ones among them; and what the report must say. */
  function mixed(): { lines: (string | Fields | Buffer)[]; expected: ReportLine[] } {
    const lines: (string | Fields | Buffer)[] = [];
    const expected: ReportLine[] = [];
    let good = 0;
    for (const [line, code, field] of BAD_LINES) {
      while (lines.length < (expected.length + 1) * 42) lines.push(oldUser(good++));
      lines.push(line);
      expected.push({ line: lines.length, code, field });
    }
    while (lines.length < 2000) lines.push(oldUser(good++));
    return { lines, expected };
  }

  it('makes accounts of the good lines of 2,000, and reports each bad one by its number and why, and nothing of it', async () => {
    const { lines, expected } = mixed();
    const file = imports.file('users.ndjson', lines);
    const good = 2000 - BAD_LINES.length;
    expect(await imports.run(file)).toEqual({
      text: `${good} users imported, ${BAD_LINES.length} lines refused; see ${file}.refused.ndjson.`,
      exitCode: 3,
    });
    expect(imports.report(file)).toEqual(expected);
    expect(readFileSync(`${file}.refused.ndjson`, 'utf8')).not.toMatch(/old\.example|password that|\$/);
    expect(statSync(`${file}.refused.ndjson`).mode & 0o777).toBe(0o600);
    expect(await usersWith('true')).toBe(good);
    expect(await usersWith(`created_at = '2021-02-03T04:05:06Z' AND last_login_at = '2024-02-02T20:05:06Z'`)).toBe(
      good,
    );
  });

  it('is in the audit trail: a line for each account, in its own trail, and one for each batch with who ran it', async () => {
    const file = imports.file('users.ndjson', [...Array.from({ length: 700 }, (_, n) => oldUser(n)), 'x']);
    await imports.run(file);
    expect(await imports.count(`audit.events WHERE action = 'identity.user-imported'`)).toBe(700);
    const checkpoint = await imports.checkpointOf(file);
    const batches = await app.database.asOwner<{ resource_id: string; data: Record<string, unknown> }>(
      `SELECT resource_id, data FROM audit.events WHERE action = 'identity.users-imported' ORDER BY id`,
    );
    expect(batches).toEqual([
      { resource_id: checkpoint!.id, data: { afterLine: 0, toLine: 500, imported: 500, refused: 0 } },
      { resource_id: checkpoint!.id, data: { afterLine: 500, toLine: 701, imported: 200, refused: 1 } },
    ]);
    const actors = await app.database.asOwner(
      'SELECT DISTINCT actor_type, actor_id, credential_kind, credential_id, tenant_id FROM audit.events',
    );
    expect(actors).toEqual([
      {
        ...{ actor_type: 'service', actor_id: COMMAND_LINE_ID, tenant_id: null },
        ...{ credential_kind: 'command-line', credential_id: `${userInfo().username}@${hostname()}` },
      },
    ]);
    const { body } = await login('person.7@old.example', passwordOf(7));
    const trail = await auditOf(app, body.user.id as string);
    expect(trail.map(({ action }) => action)).toEqual([
      'identity.user-imported',
      'identity.password-hash-upgraded',
      'identity.session-started',
    ]);
  });

  it('an imported account signs in by its old password, whose hash is replaced then; a disabled one does not', async () => {
    const disabled = { ...oldUser(1), status: 'disabled' };
    const file = imports.file('users.ndjson', [oldUser(0), disabled, { ...oldUser(2), passwordHash: undefined }]);
    expect((await imports.run(file)).exitCode).toBe(0);
    expect((await login('person.0@old.example', passwordOf(1))).status).toBe(401);
    expect((await login('Person.0@OLD.example', passwordOf(0))).status).toBe(200);
    expect((await login('person.0@old.example', passwordOf(0))).status).toBe(200);
    expect(await usersWith(`password_hash LIKE '$bcrypt-hmac-sha256$%'`)).toBe(1);
    expect((await login('person.1@old.example', passwordOf(1))).status).toBe(401);
    for (const guess of [passwordOf(2), '!']) expect((await login('person.2@old.example', guess)).status).toBe(401);
  });

  it('warns, as does each start, while the time of a login tells who has an imported hash', async () => {
    const WARNING = /LOGIN_REFUSAL_MIN_MS is 0/;
    const warnings = async (settings: Record<string, string> = {}) => {
      const other = await TestApp.start({ ...settings, WORKER_ENABLED: 'false' }, app.database);
      await other.stop();
      return other.log.filter((line) => WARNING.test(line)).length;
    };
    await imports.run(imports.file('none.ndjson', [{ ...oldUser(1), passwordHash: undefined }]));
    expect([imports.shown, await warnings()]).toEqual([expect.not.stringMatching(WARNING), 0]);
    await imports.run(imports.file('one.ndjson', [oldUser(0)]));
    expect([imports.shown, await warnings()]).toEqual([expect.stringMatching(WARNING), 1]);
    expect(await warnings({ LOGIN_REFUSAL_MIN_MS: '100' })).toBe(0);
    await login('person.0@old.example', passwordOf(0));
    expect(await warnings()).toBe(0);
  });

  it('an account is what the line says, in the forms that a sign-up has; a phone that nobody proved is left out', async () => {
    const file = imports.file('users.ndjson', [
      { ...oldUser(0), email: ' Person.0@OLD.example', username: 'PERSON.0.Old', phone: '0086 137 0000 0000' },
      { email: 'person.1@old.example', passwordHash: oldHash(passwordOf(1)), phone: 'somewhere' },
    ]);
    expect((await imports.run(file)).exitCode).toBe(0);
    const accounts: object[] = [];
    for (const n of [0, 1]) {
      const client = app.client();
      await client.post('/api/auth/login', { email: `person.${n}@old.example`, password: passwordOf(n) });
      accounts.push((await client.get('/api/users/me')).body);
    }
    expect(accounts).toEqual([
      expect.objectContaining({
        ...{ email: 'person.0@old.example', emailVerified: true, username: 'person.0.old', phone: '+8613700000000' },
        ...{ phoneVerified: true, displayName: 'Person 0', metadata: { shoeSize: 0 } },
        ...{ status: 'active', createdAt: '2021-02-03T04:05:06.000Z' },
      }),
      expect.objectContaining({
        ...{ email: 'person.1@old.example', emailVerified: false, username: null, phone: null },
        ...{ phoneVerified: false, displayName: null, metadata: {} },
      }),
    ]);
  });

  it('reads CSV likewise: quotes, empty cells, a byte order mark, CRLF; a quote left open spoils its own line only', async () => {
    const cells = (n: number, first = `person.${n}@old.example`) =>
      `${first},+86137${String(n).padStart(8, '0')},true,"${oldHash(passwordOf(n))}","{""n"":${n}}",`;
    const file = imports.file('users.csv', [
      '\u{FEFF}email,phone,phoneVerified,passwordHash,metadata,externalId\r',
      `${cells(0)}\r`,
      `${cells(1, '"person.1@old.example"')}old:1`,
      cells(2, '"person.2@old.example'),
      '',
      `${cells(3)},`,
      'person.4@old.example',
      cells(5),
    ]);
    expect((await imports.run(file)).text).toMatch(/^3 users imported, 3 lines refused/);
    expect(imports.report(file)).toEqual([
      { line: 4, code: 'line-malformed', field: null },
      { line: 6, code: 'line-malformed', field: null },
      { line: 7, code: 'line-malformed', field: null },
    ]);
    for (const n of [0, 1, 5]) expect((await login(`person.${n}@old.example`, passwordOf(n))).status).toBe(200);
    expect([await usersWith('external_id IS NULL'), await usersWith(`metadata = '{"n":5}'`)]).toEqual([2, 1]);
  });

  it('--dry-run reports the same, also what is taken, and stores nothing', async () => {
    await imports.run(imports.file('before.ndjson', [oldUser(40)]));
    const { lines, expected } = mixed();
    const file = imports.file('users.ndjson', lines);
    const users = await usersWith('true');
    const audited = await imports.count('audit.events');
    const { text, exitCode } = await imports.run(file, '--dry-run');
    expect([text, exitCode]).toEqual([
      expect.stringMatching(new RegExp(`could be imported, ${BAD_LINES.length + 1} lines refused`)),
      3,
    ]);
    expect(imports.report(file)).toEqual(
      [...expected, { line: 41, code: 'taken', field: 'email' }].sort((one, other) => one.line - other.line),
    );
    expect([await usersWith('true'), await imports.count('audit.events')]).toEqual([users, audited]);
    expect(await imports.checkpointOf(file)).toBeUndefined();
  });

  it('takes an address from a sign-up that never proved its phone', async () => {
    const squatter = { ...newPerson(), email: 'person.0@old.example' };
    await startSignUp(app, squatter);
    await imports.run(imports.file('users.ndjson', [oldUser(0)]));
    expect((await login('person.0@old.example', passwordOf(0))).status).toBe(200);
    expect((await login('person.0@old.example', squatter.password)).status).toBe(401);
    expect(await imports.count(`audit.events WHERE action = 'identity.unverified-account-replaced'`)).toBe(1);
  });

  it('leaves alone an address that somebody left lately, and may still take back', async () => {
    const { userId } = await signUp(app);
    await keepFree(app.database, userId, 'person.0@old.example');
    const file = imports.file('users.ndjson', [oldUser(0)]);
    await imports.run(file);
    expect(imports.report(file)).toEqual([{ line: 1, code: 'taken', field: 'email' }]);
  });

  it('what came with an account goes with it when it is deleted', async () => {
    await imports.run(imports.file('users.ndjson', [oldUser(0)]));
    const client = app.client();
    await client.post('/api/auth/login', { email: 'person.0@old.example', password: passwordOf(0) });
    expect((await client.post('/api/users/me/deletion')).status).toBeLessThan(300);
    const users = await app.database.asOwner<object>(`SELECT * FROM identity.users WHERE status = 'deleted'`);
    expect(JSON.stringify(users)).not.toMatch(/old|Person|137|shoeSize|pbkdf2|hmac/);
  });

  it('a sign-up with an address of the batch waits for it, and is answered as for any taken one', async () => {
    const held = await HeldAudit.hold(app.database);
    const importing = imports.run(imports.file('users.ndjson', [oldUser(0)]));
    await held.untilWaits('sallyport-cli');
    const signingUp = app.client().post('/api/auth/sign-up', { ...newPerson(), email: 'person.0@old.example' });
    await held.untilWaits('sallyport').finally(() => held.release());
    expect((await importing).exitCode).toBe(0);
    expect((await signingUp).status).toBe(202);
    expect((await login('person.0@old.example', passwordOf(0))).status).toBe(200);
  });

  it.each([
    [[], /name one file/],
    [['users.txt'], /format is not known/],
    [['a.csv', 'b.csv'], /name one file/],
    [['nowhere.csv'], /can’t be read/],
    [['a.csv', '--role', 'admin'], /--role/],
  ])('refuses to start with %j', async (args, message) => {
    await expect(imports.run(...args)).rejects.toThrow(message);
  });

  it.each([
    ['email,role', /"role" is none of/],
    ['phone', /no column email/],
    ['email,email', /stands twice/],
    ['email,"pho', /line-malformed/],
  ])('refuses a CSV with the head %s', async (head, message) => {
    await expect(imports.run(imports.file('users.csv', [head, 'a']))).rejects.toThrow(message);
  });

  it('the application’s role sees nothing of imports', async () => {
    await imports.run(imports.file('users.ndjson', [oldUser(0)]));
    await expect(app.database.asApplication((client) => client.query('SELECT FROM identity.imports'))).rejects.toThrow(
      /permission denied/,
    );
  });
});
