import { DomainError, isId } from '#kernel';
import { CURSOR_INVALID } from '#platform';

/** A place in the trail: everything listed after it is older. It carries no authority, only a position. */
export interface Cursor {
  /** Microseconds matter: PostgreSQL keeps them. ISO 8601 text as PostgreSQL wrote it. */
  readonly occurredAt: string;
  readonly id: string;
}

const TIMESTAMP = /^[12]\d{3}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;

export function writeCursor({ occurredAt, id }: Cursor): string {
  return Buffer.from(`${occurredAt} ${id}`).toString('base64url');
}

/** Throws `platform.cursor-invalid`. */
export function readCursor(text: string): Cursor {
  const [occurredAt = '', id = ''] = Buffer.from(text, 'base64url').toString().split(' ');
  if (!isTimestamp(occurredAt) || !isId(id)) throw new DomainError(CURSOR_INVALID);
  return { occurredAt, id };
}

/** Whether the day and the hour exist: PostgreSQL refuses what JavaScript carries over (30 February, 24 o'clock). */
function isTimestamp(text: string): boolean {
  const ms = TIMESTAMP.test(text) ? Date.parse(text) : NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 19) === text.slice(0, 19);
}
