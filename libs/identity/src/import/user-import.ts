import type { AuditRecord } from '#kernel';
import { auditOfImported, auditOfReplaced } from './import-audit.js';
import { moveCheckpoint, type ImportCheckpoint } from './import-checkpoint.js';
import { readImportedUser, type ImportedUser, type ImportField } from './imported-user.js';
import { LineRefused } from './line-refused.js';
import type { RefusalReport, RefusedLine } from './refusal-report.js';
import type { SourceRecord } from './source-format.js';
import { UserRows, type OwnerConnection } from './user-rows.js';

/** Bounds what is in memory, what a kill undoes, and how many locks are held at once. */
const BATCH_LINES = 500;

const USERS = 'identity.users';
const REHEARSED = 'pg_temp.rehearsed_users';

export interface ImportSettings {
  readonly defaultPhoneCountry: string;
  /** Nothing is stored: whether the lines could be is found out all the same. */
  readonly isRehearsal: boolean;
}

/** Adds to the audit trail, in the open transaction. */
export type AppendAudit = (connection: OwnerConnection, records: readonly AuditRecord[]) => Promise<void>;

interface Candidate {
  readonly line: number;
  readonly user: ImportedUser;
}

/**
 * Makes accounts of the records of a file, batch by batch. The accounts of a batch, their audit records and the checkpoint
 * are one commit; the report is on the disk before it. So a process that is killed at any moment leaves whole batches, and
 * the next one goes on behind them.
 */
export class UserImport {
  readonly #accounts: UserRows;
  readonly #rows: UserRows;

  constructor(
    private readonly connection: OwnerConnection,
    private readonly report: RefusalReport,
    private readonly appendAudit: AppendAudit,
    private readonly settings: ImportSettings,
    private readonly now: Date,
  ) {
    this.#accounts = new UserRows(connection, USERS);
    this.#rows = settings.isRehearsal ? new UserRows(connection, REHEARSED) : this.#accounts;
  }

  /** Goes on from the checkpoint; tells each one that it reaches, and answers the last. */
  async run(
    records: AsyncIterable<SourceRecord>,
    from: ImportCheckpoint,
    tell: (reached: ImportCheckpoint) => void,
  ): Promise<ImportCheckpoint> {
    if (this.settings.isRehearsal)
      await this.connection.query(`CREATE TEMP TABLE rehearsed_users (LIKE ${USERS} INCLUDING ALL)`);
    let reached = from;
    for await (const batch of batchesOf(records, from.lastLine)) {
      reached = await this.#inTransaction(() => this.#take(batch, reached));
      tell(reached);
    }
    const finished = { ...reached, isFinished: true };
    if (!this.settings.isRehearsal) await moveCheckpoint(this.connection, finished, this.now);
    return finished;
  }

  async #take(batch: readonly SourceRecord[], before: ImportCheckpoint): Promise<ImportCheckpoint> {
    const { candidates, refused } = this.#read(batch);
    const taken = await this.#store(
      candidates.map(({ user }) => user),
      before.id,
    );
    const added = candidates.filter(({ user }) => !taken.has(user.id));
    for (const { line, user } of candidates) {
      if (taken.has(user.id)) refused.push({ line, reason: new LineRefused('taken', taken.get(user.id) ?? null) });
    }
    const reportBytes = await this.report.add(refused.sort((one, other) => one.line - other.line));
    const reached = {
      ...before,
      lastLine: batch.at(-1)?.line ?? before.lastLine,
      imported: before.imported + added.length,
      refused: before.refused + refused.length,
      reportBytes,
    };
    if (!this.settings.isRehearsal) {
      const done = { before, reached, at: this.now };
      await this.appendAudit(
        this.connection,
        auditOfImported(
          added.map(({ user }) => user),
          done,
        ),
      );
      await moveCheckpoint(this.connection, reached, this.now);
    }
    return reached;
  }

  #read(batch: readonly SourceRecord[]): { candidates: Candidate[]; refused: RefusedLine[] } {
    const candidates: Candidate[] = [];
    const refused: RefusedLine[] = [];
    const rules = { defaultPhoneCountry: this.settings.defaultPhoneCountry, now: this.now };
    for (const record of batch) {
      try {
        candidates.push({ line: record.line, user: readImportedUser(record.fields(), rules) });
      } catch (error) {
        if (!(error instanceof LineRefused)) throw error;
        refused.push({ line: record.line, reason: error });
      }
    }
    return { candidates, refused };
  }

  /** Answers the ids of those that are not stored, each with the field that is taken. */
  async #store(users: readonly ImportedUser[], importId: string): Promise<ReadonlyMap<string, ImportField | null>> {
    if (!this.settings.isRehearsal) await this.#makeWay(users, importId);
    const held = await this.#accounts.takenOf(users);
    const repeated = await this.#rows.add(users.filter(({ id }) => !held.has(id)));
    return new Map([...held, ...repeated]);
  }

  async #makeWay(users: readonly ImportedUser[], importId: string): Promise<void> {
    await this.#lock(users);
    const emails = users.map(({ email }) => email);
    const { rows } = await this.connection.query<{ id: string; email: string }>(REMOVE_UNSETTLED, [emails]);
    if (rows.length > 0) await this.appendAudit(this.connection, auditOfReplaced(rows, importId, this.now));
  }

  /** As sign-ups lock what they are about to take, in an order that two imports share. */
  async #lock(users: readonly ImportedUser[]): Promise<void> {
    const names = users.flatMap(({ email, phone }) => [
      `email:${email}`,
      ...(phone === null ? [] : [`phone:${phone}`]),
    ]);
    await this.connection.query(
      'SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest($1::text[]) AS name',
      [names],
    );
  }

  /** What fails is not gone on from: the connection ends, and with it the transaction. */
  async #inTransaction<T>(work: () => Promise<T>): Promise<T> {
    await this.connection.query('BEGIN');
    const result = await work();
    await this.connection.query('COMMIT');
    return result;
  }
}

/** A sign-up that waits for its phone holds no address, unless it was disabled; it has no session. */
const REMOVE_UNSETTLED = `DELETE FROM ${USERS} WHERE email = ANY ($1) AND phone IS NOT NULL AND phone_verified_at IS NULL
  AND status = 'active' AND NOT EXISTS (SELECT FROM identity.sessions WHERE user_id = users.id)
  RETURNING id, email`;

async function* batchesOf(records: AsyncIterable<SourceRecord>, afterLine: number): AsyncGenerator<SourceRecord[]> {
  let batch: SourceRecord[] = [];
  for await (const record of records) {
    if (record.line <= afterLine) continue;
    batch.push(record);
    if (batch.length === BATCH_LINES) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
