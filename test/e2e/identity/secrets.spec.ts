import { newPerson, signUp } from '../../support/people.js';
import { TestApp, TestDatabase } from '../../support/test-app.js';
import { codeFor } from '../../support/people.js';
import { eventually, verify, wrong } from './steps.js';

/** Every row of every table, as text: how a thief of the database reads it. */
async function wholeDatabase(database: TestDatabase): Promise<string> {
  const tables = await database.asOwner<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  expect(tables.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['identity.users', 'audit.events', 'graphile_worker._private_jobs']),
  );
  const texts = [];
  for (const { name } of tables) {
    for (const { row } of await database.asOwner<{ row: string }>(`SELECT t::text AS row FROM ${name} AS t`)) {
      texts.push(`${name} ${row}`);
    }
  }
  return texts.join('\n');
}

/** How a secret might have been written down. */
const formsOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('hex'),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
];

const found = (text: string, secrets: Record<string, string>): string[] =>
  Object.entries(secrets).flatMap(([name, secret]) =>
    formsOf(secret).some((form) => text.includes(form)) ? [name] : [],
  );

describe('secrets', () => {
  it('are in no table and in no log: passwords, session, access and refresh tokens, also when they are refused', async () => {
    const app = await TestApp.start({ LOG_LEVEL: 'trace' });
    try {
      const account = await signUp(app);
      const { body: tenant } = await account.client.post('/api/tenants', { name: 'Acme' });
      const firstCookie = account.client.cookie!.split('=')[1]!;
      const { body: tokens } = await account.client.post('/api/auth/select-tenant', { tenantId: tenant.id });
      const { body: next } = await app.client().post('/api/auth/refresh', { refreshToken: tokens.refreshToken });
      const typo = newPerson().password;
      await app.client().post('/api/auth/login', { email: account.person.email, password: typo });
      await app.client().post('/api/auth/login', { email: newPerson().email, password: `${typo}!` });
      await app.client().post('/api/auth/sign-up', { ...newPerson(), password: typo, extra: typo });
      await app.client().post('/api/auth/login', `{"email":"mei@acme.dev","password":"${typo}`);
      await app.client().bearer(tokens.accessToken.slice(0, -3)).get('/api/auth/me');
      await app.client().bearer(account.sessionToken).get('/api/auth/me');
      const secrets = {
        password: account.person.password,
        'wrong password': typo,
        'session token': account.sessionToken,
        'cookie before': firstCookie,
        cookie: account.client.cookie!.split('=')[1]!,
        'access token': tokens.accessToken,
        'access token’s signature': tokens.accessToken.split('.')[2],
        'refresh token': tokens.refreshToken,
        'refreshed token': next.refreshToken,
        'session secret': account.sessionToken.slice(-43),
        'refresh secret': tokens.refreshToken.slice(-43),
        pepper: Buffer.alloc(32, 2).toString('base64'),
      };
      expect(found(await wholeDatabase(app.database), secrets)).toEqual([]);
      expect(app.log.length).toBeGreaterThan(10);
      expect(found(app.log.join(''), secrets)).toEqual([]);
    } finally {
      await app.stop();
    }
  });

  it('are sealed while they wait for delivery: the code, the phone it goes to, the address of a mail', async () => {
    const database = await TestDatabase.create();
    const idle = await TestApp.start({ WORKER_ENABLED: 'false' }, database);
    const person = newPerson();
    try {
      const { body } = await idle.client().post('/api/auth/sign-up', person);
      const waiting = await database.asOwner<{ row: string }>(
        'SELECT payload::text AS row FROM graphile_worker._private_jobs',
      );
      expect(waiting.map(({ row }) => row).join('')).toContain('identity.phone-code-issued');
      const before = await wholeDatabase(database);
      const worker = await TestApp.start({}, database);
      try {
        const code = await codeFor(worker.client(), person.phone);
        const jobs = waiting.map(({ row }) =>
          row.replaceAll(/"sealedSecret":"[^"]+"|[0-9a-f-]{36}|[0-9T:.-]{23}Z/g, ''),
        );
        expect(found(jobs.join(''), { code, phone: person.phone, password: person.password })).toEqual([]);
        expect(before).not.toContain(`"${code}"`);
        await verify(worker.client(), body.verificationId, wrong(code));
        await verify(worker.client(), body.verificationId, code);
        const audited = await database.asOwner<{ row: string }>('SELECT data::text AS row FROM audit.events');
        expect(
          found(audited.map(({ row }) => row).join(''), { phone: person.phone, password: person.password }),
        ).toEqual([]);
        const delivered = async () =>
          (await database.asOwner('SELECT FROM graphile_worker._private_jobs')).length === 0;
        expect(await eventually(delivered)).toBe(true);
      } finally {
        await worker.stop();
      }
    } finally {
      await idle.stop();
      await database.drop();
    }
  });

  it('are in no log: the code is only where the development outbox writes it', async () => {
    const app = await TestApp.start({ LOG_LEVEL: 'trace' });
    try {
      const { person, client } = await signUp(app);
      const { body } = await client.get(`/dev/outbox?to=${encodeURIComponent(person.phone)}`);
      const code = body.messages[0].code as string;
      const lines = app.log
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter(({ msg }) => !String(msg).startsWith('SMS to '))
        .map(({ requestId: _requestId, time: _time, ...rest }) => JSON.stringify(rest));
      expect(lines.filter((line) => new RegExp(`(?<!\\d)${code}(?!\\d)`).test(line))).toEqual([]);
      expect(lines.filter((line) => line.includes(person.phone))).toEqual([]);
    } finally {
      await app.stop();
    }
  });
});
