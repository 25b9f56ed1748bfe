/**
 * The tests run on a machine that does other things at the same time: a request that waits a second for its turn there
 * is no outage. What is tested of outages is tested with the service's own bounds, `DEFAULT_PATIENCE`.
 */
export const PATIENT = {
  DATABASE_CONNECT_TIMEOUT_MS: '15000',
  DATABASE_STATEMENT_TIMEOUT_MS: '15000',
  DATABASE_LOCK_TIMEOUT_MS: '12000',
  REDIS_COMMAND_TIMEOUT_MS: '8000',
} as const;

/** How long the service waits where nobody has set anything. */
export const DEFAULT_PATIENCE: Readonly<Record<keyof typeof PATIENT, undefined>> = {
  DATABASE_CONNECT_TIMEOUT_MS: undefined,
  DATABASE_STATEMENT_TIMEOUT_MS: undefined,
  DATABASE_LOCK_TIMEOUT_MS: undefined,
  REDIS_COMMAND_TIMEOUT_MS: undefined,
};
