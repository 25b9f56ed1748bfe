import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { newId } from '#kernel';
import { StartRefused } from '#platform';
import { openCheckpoint, type ImportCheckpoint } from './import-checkpoint.js';
import { RefusalReport } from './refusal-report.js';
import { sourceRecords, type SourceFormat } from './source-format.js';
import { sourceLines } from './source-lines.js';
import { UserImport, type AppendAudit, type ImportSettings } from './user-import.js';
import type { OwnerConnection } from './user-rows.js';

const CHUNK_BYTES = 262_144;
const NEWLINE = 0x0a;

export interface ImportRequest extends ImportSettings {
  readonly file: string;
  readonly format: SourceFormat;
  readonly reportFile: string;
}

/** How far an import has come; `lines` is how many the file has. */
export interface ImportOutcome {
  readonly lines: number;
  /** Where an earlier run of the same file had come. */
  readonly resumedAfterLine: number;
  readonly lastLine: number;
  readonly imported: number;
  readonly refused: number;
}

/**
 * Imports the users of a file, over a connection that ends with it: what an earlier run of the same content has done is not
 * done again. Throws `StartRefused` when the file can't be read, another process imports it, or the first part of the
 * report is gone.
 */
export async function importUsers(
  request: ImportRequest,
  connection: OwnerConnection,
  appendAudit: AppendAudit,
  now: Date,
  tell: (outcome: ImportOutcome) => void,
): Promise<ImportOutcome> {
  const { file, format, reportFile, isRehearsal } = request;
  const { lines, sha256 } = await look(file);
  const from = isRehearsal ? START : await openCheckpoint(connection, newId(), sha256, now);
  if (from === null) throw new StartRefused('This file is being imported by another process', [file]);
  const outcome = ({ lastLine, imported, refused }: ImportCheckpoint): ImportOutcome => ({
    ...{ lines, resumedAfterLine: from.lastLine },
    ...{ lastLine, imported, refused },
  });
  if (from.isFinished) return outcome(from);
  const report = await RefusalReport.open(reportFile, from.reportBytes);
  try {
    const records = sourceRecords(sourceLines(read(file)), format);
    const run = new UserImport(connection, report, appendAudit, request, now);
    return outcome(await run.run(records, from, (reached) => tell(outcome(reached))));
  } finally {
    await report.close();
  }
}

const START: ImportCheckpoint = {
  ...{ id: newId(), lastLine: 0, imported: 0, refused: 0, reportBytes: 0 },
  isFinished: false,
};

const read = (file: string): AsyncIterable<Buffer> => createReadStream(file, { highWaterMark: CHUNK_BYTES });

async function look(file: string): Promise<{ lines: number; sha256: Buffer }> {
  const hash = createHash('sha256');
  let lines = 0;
  let last = NEWLINE;
  try {
    for await (const chunk of read(file)) {
      hash.update(chunk);
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) lines++;
      last = chunk.at(-1) ?? last;
    }
  } catch (error) {
    throw new StartRefused('The file can’t be read', [`${file}: ${(error as Error).message}`]);
  }
  return { lines: last === NEWLINE ? lines : lines + 1, sha256: hash.digest() };
}
