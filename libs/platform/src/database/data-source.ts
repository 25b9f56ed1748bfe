import { DataSource, type EntitySchema, type MixedList } from 'typeorm';
import type { Config } from '../config/config.js';

/** The connections of a serving process, as the application's role. Never changes the schema. */
export function createDataSource(config: Config, entities: MixedList<EntitySchema>): DataSource {
  return new DataSource({
    type: 'postgres',
    url: config.DATABASE_URL,
    entities,
    synchronize: false,
    logging: false,
    poolSize: config.DATABASE_POOL_SIZE,
    applicationName: 'sallyport',
    extra: {
      connectionTimeoutMillis: config.DATABASE_CONNECT_TIMEOUT_MS,
      statement_timeout: config.DATABASE_STATEMENT_TIMEOUT_MS,
      lock_timeout: config.DATABASE_LOCK_TIMEOUT_MS,
      query_timeout: config.DATABASE_STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: 10_000,
      keepAlive: true,
    },
    poolErrorHandler: () => undefined,
  });
}
