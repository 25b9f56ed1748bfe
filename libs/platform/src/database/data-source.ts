import { DataSource, type EntitySchema, type MixedList } from 'typeorm';

/** Bounds of a request's statements, in milliseconds; the command line is exempt. */
const CONNECT_MS = 1000;
const STATEMENT_MS = 1500;
const LOCK_MS = 1000;

export interface DatabaseOptions {
  readonly url: string;
  readonly poolSize: number;
  readonly entities: MixedList<EntitySchema>;
}

/** The connections of a serving process, as the application's role. Never changes the schema. */
export function createDataSource({ url, poolSize, entities }: DatabaseOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities,
    synchronize: false,
    logging: false,
    poolSize,
    applicationName: 'sallyport',
    extra: {
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: STATEMENT_MS,
      lock_timeout: LOCK_MS,
      query_timeout: STATEMENT_MS,
      idle_in_transaction_session_timeout: 10_000,
      keepAlive: true,
    },
    poolErrorHandler: () => undefined,
  });
}
