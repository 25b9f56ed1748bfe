import type { Clock } from '#kernel';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { InProcessStore } from './in-process-store.js';
import type { KeyValueStore } from './key-value-store.js';
import { RedisStore } from './redis-store.js';

const CONNECT_MS = 2000;

/** Redis where it is configured, else the process's own memory. A Redis that is away at the start is waited for later. */
export async function openStore(config: Config, logger: Logger, clock: Clock): Promise<KeyValueStore> {
  if (config.REDIS_URL === undefined) {
    logger.warn(
      'REDIS_URL is not set: sessions and counters live in this process, and only one may run on the database',
    );
    return new InProcessStore(clock);
  }
  const store = new RedisStore(
    { url: config.REDIS_URL, prefix: config.REDIS_KEY_PREFIX, commandTimeoutMs: config.REDIS_COMMAND_TIMEOUT_MS },
    logger,
  );
  await store
    .connected(CONNECT_MS)
    .catch(() => logger.warn('starting without Redis: PostgreSQL answers until it is back'));
  return store;
}
