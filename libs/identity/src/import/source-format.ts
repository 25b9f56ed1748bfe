import { StartRefused } from '#platform';
import { parse } from 'csv-parse/sync';
import { IMPORT_FIELDS, type GivenFields } from './imported-user.js';
import { LineRefused } from './line-refused.js';
import type { SourceLine } from './source-lines.js';

export type SourceFormat = 'ndjson' | 'csv';

/** A line that is about one user; its fields, once they are asked for. `fields` throws `LineRefused`. */
export interface SourceRecord {
  readonly line: number;
  fields(): GivenFields;
}

const HEAD_REFUSED = 'The first line of the file is not the names of its columns';

/** The records of a file: one a line, in either format; empty lines are none. Throws `StartRefused` for a wrong head. */
export async function* sourceRecords(
  lines: AsyncIterable<SourceLine>,
  format: SourceFormat,
): AsyncGenerator<SourceRecord> {
  let read: ((text: string) => GivenFields) | null = format === 'csv' ? null : readJson;
  for await (const line of lines) {
    if (read === null) {
      const columns = readHead(line);
      read = (text) => readCells(text, columns);
    } else if (!isBlank(line)) {
      const fields = read;
      yield { line: line.number, fields: () => fields(line.text()) };
    }
  }
}

/** A line that can't be read is no blank one. */
function isBlank(line: SourceLine): boolean {
  try {
    return line.text().trim() === '';
  } catch {
    return false;
  }
}

function readJson(text: string): GivenFields {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new LineRefused('line-malformed');
  return value as GivenFields;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new LineRefused('line-malformed');
  }
}

function readHead(line: SourceLine): string[] {
  const columns = namesIn(line);
  const known: readonly string[] = IMPORT_FIELDS;
  const problems = columns
    .filter((name) => !known.includes(name))
    .map((name) => `${JSON.stringify(name)} is none of ${IMPORT_FIELDS.join(', ')}`);
  if (new Set(columns).size !== columns.length) problems.push('a column stands twice');
  if (!columns.includes('email')) problems.push('there is no column email');
  if (problems.length > 0) throw new StartRefused(HEAD_REFUSED, problems);
  return columns;
}

function namesIn(line: SourceLine): string[] {
  try {
    return cellsOf(line.text()).map((name) => name.trim());
  } catch (error) {
    throw error instanceof LineRefused ? new StartRefused(HEAD_REFUSED, [error.code]) : error;
  }
}

function readCells(text: string, columns: readonly string[]): GivenFields {
  const cells = cellsOf(text);
  if (cells.length !== columns.length) throw new LineRefused('line-malformed');
  return Object.fromEntries(columns.map((name, index) => [name, cells[index]]));
}

/** RFC 4180, but for line breaks within quotes: a quote that is not closed spoils its own line only. */
function cellsOf(text: string): string[] {
  try {
    return parse(text)[0] ?? [];
  } catch {
    throw new LineRefused('line-malformed');
  }
}
