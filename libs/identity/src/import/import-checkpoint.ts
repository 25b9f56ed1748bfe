import type { OwnerConnection } from './user-rows.js';

/** How far the import of a file has come. */
export interface ImportCheckpoint {
  readonly id: string;
  /** Everything up to this line is done. */
  readonly lastLine: number;
  readonly imported: number;
  readonly refused: number;
  /** How much of the report belongs to that. */
  readonly reportBytes: number;
  readonly isFinished: boolean;
}

const COLUMNS = `id, last_line AS "lastLine", imported, refused, report_bytes::int AS "reportBytes",
  finished_at IS NOT NULL AS "isFinished"`;

/**
 * The checkpoint of the file with this content, made when there is none. Only one process at a time gets it, until its
 * connection ends; another gets null.
 */
export async function openCheckpoint(
  connection: OwnerConnection,
  newId: string,
  fileSha256: Buffer,
  now: Date,
): Promise<ImportCheckpoint | null> {
  const { rows: locks } = await connection.query<{ free: boolean }>(
    `SELECT pg_try_advisory_lock(hashtextextended('identity.import:' || encode($1, 'hex'), 0)) AS free`,
    [fileSha256],
  );
  if (locks[0]?.free !== true) return null;
  await connection.query(
    `INSERT INTO identity.imports (id, file_sha256, last_line, imported, refused, report_bytes, started_at)
      VALUES ($1, $2, 0, 0, 0, 0, $3) ON CONFLICT (file_sha256) DO NOTHING`,
    [newId, fileSha256, now],
  );
  const { rows } = await connection.query<ImportCheckpoint>(
    `SELECT ${COLUMNS} FROM identity.imports WHERE file_sha256 = $1`,
    [fileSha256],
  );
  return rows[0] ?? null;
}

/** Moves it, in the commit of what it says is done. */
export async function moveCheckpoint(connection: OwnerConnection, to: ImportCheckpoint, now: Date): Promise<void> {
  await connection.query(
    `UPDATE identity.imports SET last_line = $2, imported = $3, refused = $4, report_bytes = $5, finished_at = $6 WHERE id = $1`,
    [to.id, to.lastLine, to.imported, to.refused, to.reportBytes, to.isFinished ? now : null],
  );
}
