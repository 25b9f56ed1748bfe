import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { createLogger } from '#platform';
import { createApp } from '../../apps/api/src/configure-app.js';
import { HttpClient } from './http-client.js';
import { PATIENT } from './patience.js';

type Settings = Readonly<Record<string, string | undefined>>;

/** A database of one test file, cloned from the migrated template; with a Redis namespace there is nothing shared. */
export class TestDatabase {
  private constructor(
    readonly name: string,
    readonly appUrl: string,
    readonly ownerUrl: string,
  ) {}

  static async create(): Promise<TestDatabase> {
    const database = TestDatabase.#named();
    await asAdmin((admin) => admin.query(`CREATE DATABASE ${database.name} TEMPLATE sallyport_template`));
    return database;
  }

  /** One without a schema, as an operator makes it: to be migrated by what is tested. */
  static async createEmpty(): Promise<TestDatabase> {
    const database = TestDatabase.#named();
    const { name } = database;
    await asAdmin(async (admin) => {
      await admin.query(`CREATE DATABASE ${name} OWNER ${new URL(database.ownerUrl).username}`);
      await admin.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
      await admin.query(`GRANT CONNECT ON DATABASE ${name} TO ${new URL(database.appUrl).username}`);
    });
    return database;
  }

  static #named(): TestDatabase {
    const name = `test_${randomBytes(8).toString('hex')}`;
    return new TestDatabase(name, withDatabase('TEST_PG_APP_URL', name), withDatabase('TEST_PG_OWNER_URL', name));
  }

  /** Runs SQL as the owner of the tables, who sees every row: to look behind the service's back. */
  async asOwner<T extends object>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return withClient(this.ownerUrl, async (client) => (await client.query<T>(sql, parameters)).rows);
  }

  /** Runs SQL as the application's role, in one session. */
  async asApplication<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    return withClient(this.appUrl, work);
  }

  async drop(): Promise<void> {
    await asAdmin((admin) => admin.query(`DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`));
  }
}

/** The real service, listening on a free port. */
export class TestApp {
  private constructor(
    readonly nest: NestFastifyApplication,
    readonly url: string,
    readonly database: TestDatabase,
    readonly log: string[],
    private readonly ownsDatabase: boolean,
  ) {}

  /**
   * Starts the app from production's own function. Give `database` to run a second process's worth of it on the same one.
   * Limits on addresses are lifted, because all tests come from one, twenty requests at once find a
   * connection each, and wait for each other as long as it takes; tests of limits and of outages set their own.
   */
  static async start(settings: Settings = {}, database?: TestDatabase): Promise<TestApp> {
    const own = database ?? (await TestDatabase.create());
    const log: string[] = [];
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        log.push(chunk.toString());
        done();
      },
    });
    const env = {
      NODE_ENV: 'test',
      PORT: '0',
      PUBLIC_URL: 'http://localhost:3000',
      DATABASE_URL: own.appUrl,
      DATABASE_POOL_SIZE: '25',
      ...PATIENT,
      REDIS_URL: process.env['TEST_REDIS_URL'],
      REDIS_KEY_PREFIX: `sallyport:${own.name}`,
      KEY_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
      PASSWORD_PEPPER: Buffer.alloc(32, 2).toString('base64'),
      RATE_LIMIT_SIGN_IN_PER_MINUTE: '1000000',
      RATE_LIMIT_ADDRESS_PER_MINUTE: '1000000',
      RATE_LIMIT_FAILED_AUTHENTICATION_PER_MINUTE: '1000000',
      LOCKOUT_ADDRESS_GUESSES_PER_HOUR: '1000000',
      SMS_ADDRESS_PER_HOUR: '1000000',
      SMS_GLOBAL_PER_HOUR: '1000000',
      SMS_PUMPING_NUMBERS: '100000',
      STUFFING_ACCOUNTS: '1000000',
      ...settings,
    };
    const { app } = await createApp(env, { logger: createLogger(settings['LOG_LEVEL'] ?? 'debug', sink) });
    await app.listen(0, '127.0.0.1');
    return new TestApp(app, await app.getUrl(), own, log, database === undefined);
  }

  client(): HttpClient {
    return new HttpClient(this.url);
  }

  async stop(): Promise<void> {
    await this.nest.close();
    if (this.ownsDatabase) await this.database.drop();
  }
}

function withDatabase(variable: string, name: string): string {
  const url = new URL(process.env[variable] ?? '');
  url.pathname = `/${name}`;
  return url.href;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Cloning needs the template to itself; workers that want it at once take turns. */
async function asAdmin(work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  await withClient(process.env['TEST_PG_ADMIN_URL'] ?? '', async (admin) => {
    await admin.query('SELECT pg_advisory_lock(42)');
    await work(admin);
  });
}
