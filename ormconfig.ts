import { DataSource } from 'typeorm';
import { MIGRATIONS_TABLE, migrations } from './apps/api/src/migrations.js';

const { DATABASE_MIGRATION_URL: url } = process.env;
if (!url) throw new Error('DATABASE_MIGRATION_URL must be set: the database, as the role that owns the schema');

/**
 * For the TypeORM command line (`migration:show`, `migration:revert`); the service migrates by `migrate()`, which also
 * opens the outbox and admits the application's role. It knows no entities: migrations are written by hand, and what
 * would make a schema from entities (`schema:sync`, `migration:generate`) finds nothing to do.
 */
export default new DataSource({
  type: 'postgres',
  url,
  migrations,
  migrationsTableName: MIGRATIONS_TABLE,
});
