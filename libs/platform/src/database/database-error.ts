import { DomainError } from '#kernel';
import { MALFORMED_REQUEST, UNAVAILABLE } from '../errors.js';

/** SQLSTATE classes and codes that mean "not now" (PostgreSQL appendix A), and how sockets and the pool say it. */
const NOT_NOW = /^(08|53|57|58)|^(25006|40001|40P01|55P03)$/;
const SOCKET = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN', 'ENOENT']);
const POOL =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|Cannot use a pool|connection timeout|not queryable/i;

/** The SQLSTATE of a failed statement, wherever the layers put it. */
export function sqlStateOf(error: unknown): string | undefined {
  const candidate = error as { code?: unknown; driverError?: { code?: unknown } } | null;
  const code = candidate?.driverError?.code ?? candidate?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Whether the error is a broken unique constraint of this name. */
export function violates(error: unknown, constraint: string): boolean {
  const driver = (error as { driverError?: { constraint?: string } } | null)?.driverError;
  return sqlStateOf(error) === '23505' && driver?.constraint === constraint;
}

/** Whether PostgreSQL did not answer, or not now. */
export function isOutage(error: unknown): boolean {
  if (error instanceof DomainError) return false;
  const code = sqlStateOf(error) ?? '';
  const message = error instanceof Error ? error.message : '';
  return NOT_NOW.test(code) || SOCKET.has(code) || POOL.test(message);
}

/**
 * An outage of PostgreSQL as `unavailable`, and a value that it can't store (SQLSTATE class 22: NUL, half a character, a
 * day that doesn't exist) as a malformed request; every other error unchanged.
 */
export function translateDatabaseError(error: unknown): unknown {
  if (sqlStateOf(error)?.startsWith('22')) return new DomainError(MALFORMED_REQUEST, undefined, { cause: error });
  if (!isOutage(error)) return error;
  return new DomainError(UNAVAILABLE, 'PostgreSQL did not answer.', { cause: error, retryAfterSeconds: 1 });
}
