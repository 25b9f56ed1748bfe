import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, pbkdf2Sync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import pg from 'pg';
import { importUsers } from '../../../apps/cli/src/import-users.js';
import type { TestDatabase } from '../../support/test-app.js';

const MAIN = join(import.meta.dirname, '../../../dist/apps/cli/src/main.js');
const SALT = 'a salt of the old system';

export type Fields = Readonly<Record<string, unknown>>;

export const passwordOf = (n: number): string => `heron copper ${n} lantern`;

/** As Django stores it, but for the rounds. */
export function oldHash(password: string): string {
  return `pbkdf2_sha256$1000$${SALT}$${pbkdf2Sync(password, SALT, 1000, 32, 'sha256').toString('base64')}`;
}

/** Somebody of the old system; the same for the same number. */
export function oldUser(n: number): Record<string, unknown> {
  return {
    email: `person.${n}@old.example`,
    emailVerified: n % 2 === 0,
    username: `person.${n}.old`,
    displayName: `Person ${n}`,
    metadata: { shoeSize: n },
    phone: `+86137${String(n).padStart(8, '0')}`,
    phoneVerified: true,
    passwordHash: oldHash(passwordOf(n)),
    externalId: `old:${n}`,
    createdAt: '2021-02-03T04:05:06Z',
    lastLoginAt: '2024-02-03T04:05:06+08:00',
  };
}

export interface ReportLine {
  readonly line: number;
  readonly code: string;
  readonly field: string | null;
}

/** A folder of files to import, and the command on one database. */
export class Imports {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sallyport-import-'));
  /** What the command has shown while it ran. */
  shown = '';

  constructor(private readonly database: TestDatabase) {}

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  file(name: string, lines: readonly (string | Fields | Buffer)[]): string {
    const path = join(this.#folder, name);
    const bytes = lines.flatMap((line) => [
      Buffer.isBuffer(line) ? line : Buffer.from(typeof line === 'string' ? line : JSON.stringify(line)),
      Buffer.from('\n'),
    ]);
    writeFileSync(path, Buffer.concat(bytes));
    return path;
  }

  get settings(): Record<string, string> {
    return {
      NODE_ENV: 'test',
      DATABASE_URL: this.database.appUrl,
      DATABASE_MIGRATION_URL: this.database.ownerUrl,
      KEY_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
      PASSWORD_PEPPER: Buffer.alloc(32, 2).toString('base64'),
    };
  }

  run(...args: string[]) {
    const terminal = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.shown += chunk.toString();
        done();
      },
    });
    return importUsers(args, this.settings, terminal);
  }

  /** The command in a process of its own. */
  spawn(...args: string[]): ChildProcess {
    return spawn(process.execPath, [MAIN, 'import', 'users', ...args], {
      env: { PATH: process.env['PATH'], ...this.settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  report(file: string): ReportLine[] {
    const text = readFileSync(`${file}.refused.ndjson`, 'utf8');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as ReportLine);
  }

  async count(sql: string, parameters: unknown[] = []): Promise<number> {
    const [row] = await this.database.asOwner<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${sql}`,
      parameters,
    );
    return row!.count;
  }

  async checkpointOf(file: string): Promise<{ id: string; last_line: number; imported: number } | undefined> {
    const sha256 = createHash('sha256').update(readFileSync(file)).digest();
    const [row] = await this.database.asOwner<{ id: string; last_line: number; imported: number }>(
      'SELECT id, last_line, imported FROM identity.imports WHERE file_sha256 = $1',
      [sha256],
    );
    return row;
  }
}

/** Keeps everybody from adding to the audit trail until it is released: what is about to stays just before. */
export class HeldAudit {
  private constructor(private readonly client: pg.Client) {}

  static async hold(database: TestDatabase): Promise<HeldAudit> {
    const client = new pg.Client({ connectionString: database.ownerUrl });
    await client.connect();
    await client.query('BEGIN; LOCK TABLE audit.events IN EXCLUSIVE MODE');
    return new HeldAudit(client);
  }

  /** Resolves once a statement of this application (`sallyport`, or `sallyport-cli`) waits for a lock. */
  async untilWaits(application: string): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline) {
      await this.client.query('SELECT pg_stat_clear_snapshot()');
      const { rowCount } = await this.client.query(WAITING, [application]);
      if (rowCount !== 0) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`nothing of ${application} waits`);
  }

  release(): Promise<void> {
    return this.client.end();
  }
}

/** Which lock another role's statement waits for, the owner may see; in `pg_stat_activity` it may not. */
const WAITING = `SELECT FROM pg_locks WHERE NOT granted AND pid IN
  (SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1)`;
