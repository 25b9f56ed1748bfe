import { StartRefused, type Config } from '#platform';
import pg from 'pg';

/**
 * Does the work over a connection of the role of DATABASE_MIGRATION_URL, which ends with it. That role owns the tables:
 * row-level security hides nothing from it. Throws `StartRefused` without the variable.
 */
export async function asOwner<T>(config: Config, work: (connection: pg.Client) => Promise<T>): Promise<T> {
  if (config.DATABASE_MIGRATION_URL === undefined) {
    throw new StartRefused('Cannot do that', [
      'DATABASE_MIGRATION_URL: is missing. It is done as the owner of the schema',
    ]);
  }
  const connection = new pg.Client({
    connectionString: config.DATABASE_MIGRATION_URL,
    application_name: 'sallyport-cli',
  });
  await connection.connect();
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}
