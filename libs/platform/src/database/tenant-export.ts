import { Readable } from 'node:stream';
import { DomainError } from '#kernel';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import pg from 'pg';
import { Config } from '../config/config.js';
import { RATE_LIMITED } from '../errors.js';
import { translateDatabaseError } from './database-error.js';

/** What of a table belongs into an export, and what stays: each column is named in one of the two. `tenant_id` goes without saying. */
export interface ExportedRows {
  readonly columns: readonly string[];
  /** Secrets, what they are compared with, and what is of no use elsewhere; `*` for a table that stays as a whole. */
  readonly withheld: readonly string[];
  /** Where the rows of the tenant in scope come from, where that is not their table's column `tenant_id`. */
  readonly source?: string;
}

export type ExportedTables = Readonly<Record<string, ExportedRows>>;

/** Each has a connection of its own. */
const AT_ONCE = 2;
const ROWS_AT_ONCE = 200;
const PORTION_TIMEOUT_MS = 30_000;
/** How long a reader may pause. */
const PAUSE_MS = 60_000;

const BEGIN = `SELECT set_config('sallyport.tenant_id', $1, true), set_config('sallyport.user_id', '', true),
  pg_try_advisory_xact_lock(hashtextextended('export:' || $1, 0)) AS "isMine"`;

/**
 * Everything of one tenant as lines of JSON, as it was at one moment: from one snapshot that sees this tenant's rows only, in
 * portions that are read as fast as the lines are taken. On a connection outside of the pool, which nobody has to wait for.
 */
@Injectable()
export class TenantExport implements OnModuleDestroy {
  readonly #tables = new Map<string, ExportedRows>();
  /** With what is read of each, once it is. */
  readonly #running = new Map<pg.Client, Readable | null>();

  constructor(@Inject(Config) private readonly config: Config) {}

  /** What a context has decided about its tables. */
  add(tables: ExportedTables): void {
    for (const [name, rows] of Object.entries(tables)) this.#tables.set(name, rows);
  }

  get tables(): ReadonlyMap<string, ExportedRows> {
    return this.#tables;
  }

  /**
   * The header as a line, a line for each row, and a last one that says how many those were; null while another one of the same tenant
   * is read, in whichever process. Whoever gets it reads or destroys it; left alone it ends within a minute. Throws `http.rate-limited` while this process reads
   * as many as it may, `unavailable`.
   */
  async open(tenantId: string, header: object): Promise<Readable | null> {
    if (this.#running.size >= AT_ONCE) throw new DomainError(RATE_LIMITED, undefined, { retryAfterSeconds: 60 });
    const client = this.#newClient();
    this.#running.set(client, null);
    try {
      await client.connect();
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const { rows } = await client.query<{ isMine: boolean }>(BEGIN, [tenantId]);
      if (rows[0]?.isMine !== true) {
        this.#end(client);
        return null;
      }
      const lines = Readable.from(this.#lines(client, header), { highWaterMark: 1 });
      this.#running.set(client, lines);
      return lines.once('close', () => this.#end(client));
    } catch (error) {
      this.#end(client);
      throw translateDatabaseError(error);
    }
  }

  onModuleDestroy(): void {
    for (const client of this.#running.keys()) this.#break(client, new Error('the process stops'));
  }

  #newClient(): pg.Client {
    const { DATABASE_URL, DATABASE_CONNECT_TIMEOUT_MS, DATABASE_LOCK_TIMEOUT_MS } = this.config;
    const client = new pg.Client({
      connectionString: DATABASE_URL,
      connectionTimeoutMillis: DATABASE_CONNECT_TIMEOUT_MS,
      lock_timeout: DATABASE_LOCK_TIMEOUT_MS,
      statement_timeout: PORTION_TIMEOUT_MS,
      query_timeout: PORTION_TIMEOUT_MS,
      idle_in_transaction_session_timeout: PAUSE_MS,
      application_name: 'sallyport-export',
    });
    client.on('error', (error) => this.#break(client, error));
    return client;
  }

  async *#lines(client: pg.Client, header: object): AsyncGenerator<string> {
    yield `${JSON.stringify(header)}\n`;
    let count = 0;
    for (const [name, rows] of [...this.#tables].filter(([, { columns }]) => columns.length > 0)) {
      await client.query(`DECLARE exported NO SCROLL CURSOR FOR ${linesOf(name, rows)}`);
      for (let portion = await nextOf(client); portion.length > 0; portion = await nextOf(client)) {
        count += portion.length;
        yield portion.map(({ line }) => `${line}\n`).join('');
      }
      await client.query('CLOSE exported');
    }
    yield `${JSON.stringify({ end: true, rows: count })}\n`;
  }

  /** Whoever reads it is told that this is not all. */
  #break(client: pg.Client, error: Error): void {
    this.#running.get(client)?.destroy(error);
    this.#end(client);
  }

  /** Also in the middle of a portion. */
  #end(client: pg.Client): void {
    this.#running.delete(client);
    client.end().catch(() => undefined);
  }
}

async function nextOf(client: pg.Client): Promise<{ line: string }[]> {
  return (await client.query<{ line: string }>(`FETCH ${ROWS_AT_ONCE} FROM exported`)).rows;
}

/** The tenant once more than row-level security: some rows are shown for other reasons. */
function linesOf(name: string, { columns, source }: ExportedRows): string {
  const from = source ?? `${name} WHERE tenant_id = (SELECT platform.current_tenant_id())`;
  return `SELECT json_build_object('table', '${name}', 'row', row_to_json(own))::text AS line
    FROM (SELECT ${columns.join(', ')} FROM ${from}) AS own`;
}
