#!/usr/bin/env node
import { StartRefused } from '#platform';
import { migrate } from './migrate.js';

const USAGE = `Usage: sallyport <command>

  migrate   bring the schema up to date (DATABASE_MIGRATION_URL), and admit the application's role (DATABASE_URL)
`;

/** The `sallyport` command. Exit status: 0 done, 1 failed, 2 no such command. */
async function main([command]: readonly string[]): Promise<number> {
  if (command !== 'migrate') {
    process.stderr.write(USAGE);
    return 2;
  }
  const { applied } = await migrate(process.env);
  process.stdout.write(applied.length > 0 ? `Applied ${applied.join(', ')}\n` : 'The schema is up to date.\n');
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof StartRefused ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
