import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../apps/cli/src/migrate.js';
import { freePort } from './own-redis.js';

const ROOT = join(import.meta.dirname, '../..');

interface Server {
  readonly adminUrl: string;
  readonly pid: number;
  stop(how?: { immediate?: boolean }): Promise<void>;
}

interface Programs {
  startPostgres(options: object): Promise<Server>;
  postgresPrograms(root: string, stateDir: string, user: object | undefined): string;
  postgresUser(dataDir: string): object | undefined;
  canReach(user: object | undefined, path: string): boolean;
  prepareDatabase(
    adminUrl: string,
    name: string,
    passwords: object,
  ): Promise<{ ownerUrl: string; applicationUrl: string }>;
}

/** How `npm start` runs PostgreSQL. */
async function programs(): Promise<Programs> {
  const names = ['embedded-postgres', 'postgres-programs', 'postgres-user', 'database'];
  const modules = await Promise.all(
    names.map((name) => import(join(ROOT, `scripts/lib/${name}.mjs`)) as Promise<object>),
  );
  return Object.assign({}, ...modules) as Programs;
}

/** A migrated PostgreSQL of one suite, to be stopped, hung, killed and started again at the same address. */
export class OwnPostgres {
  #server: Server | undefined;

  private constructor(
    private readonly folder: string,
    private readonly options: object,
    private readonly library: Programs,
    readonly ownerUrl: string,
    readonly applicationUrl: string,
  ) {}

  static async start(): Promise<OwnPostgres> {
    const library = await programs();
    const user = library.postgresUser('');
    const parent = [tmpdir(), '/tmp', '/var/tmp'].find((path) => library.canReach(user, path)) ?? tmpdir();
    const folder = mkdtempSync(join(parent, 'sallyport-faults-'));
    if (user) chmodSync(folder, 0o711);
    const options = {
      programs: library.postgresPrograms(ROOT, join(ROOT, '.sallyport'), user),
      dataDir: join(folder, 'postgres'),
      user,
      superuserPassword: randomBytes(12).toString('hex'),
      logFile: join(folder, 'postgres.log'),
      settings: { port: await freePort(), fsync: 'off', shared_buffers: '32MB', max_connections: 60 },
      isDurable: false,
    };
    const server = await library.startPostgres(options);
    const passwords = { sallyport_owner: randomBytes(12).toString('hex'), sallyport: randomBytes(12).toString('hex') };
    // The address that a server reports is that of the free port which it found by itself.
    const adminUrl = new URL(server.adminUrl);
    adminUrl.port = String(options.settings.port);
    const urls = await library.prepareDatabase(adminUrl.href, 'sallyport', passwords);
    await migrate({ DATABASE_URL: urls.applicationUrl, DATABASE_MIGRATION_URL: urls.ownerUrl });
    const own = new OwnPostgres(folder, options, library, urls.ownerUrl, urls.applicationUrl);
    own.#server = server;
    return own;
  }

  async stop(): Promise<void> {
    await this.#server?.stop({ immediate: true });
    this.#server = undefined;
  }

  /** Does nothing when it runs. */
  async start(): Promise<void> {
    this.#server ??= await this.library.startPostgres(this.options);
  }

  /** To every process of the server at once: those of open connections too. */
  async signalAll(name: NodeJS.Signals): Promise<void> {
    if (!this.#server) return;
    const parent = this.#server.pid;
    const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
    const children = processes
      .map((line) => line.trim().split(/\s+/).map(Number) as [number, number])
      .filter(([, ppid]) => ppid === parent)
      .map(([pid]) => pid);
    for (const pid of [parent, ...children]) process.kill(pid, name);
  }

  /** Runs SQL as the owner of the tables. */
  async asOwner<T extends object>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    const client = new pg.Client({ connectionString: this.ownerUrl });
    await client.connect();
    return client.query<T>(sql, parameters).then(
      ({ rows }) => client.end().then(() => rows),
      (error: unknown) => client.end().then(() => Promise.reject(error as Error)),
    );
  }

  async remove(): Promise<void> {
    await this.signalAll('SIGCONT');
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
