#!/usr/bin/env node
import { StartRefused } from '#platform';
import { migrate } from './migrate.js';
import { rotateKeys } from './rotate-keys.js';

const USAGE = `Usage: sallyport <command>

  migrate       bring the schema up to date (DATABASE_MIGRATION_URL), and admit the application's role (DATABASE_URL)
  keys rotate   sign with a new key from here on; what older ones have signed counts as before
`;

/** Each does its work, and answers what it says about it. */
const COMMANDS = new Map<string, () => Promise<string>>([
  ['migrate', reportMigration],
  ['keys rotate', async () => `The key ${await rotateKeys(process.env)} signs from here on.`],
]);

async function reportMigration(): Promise<string> {
  const { applied } = await migrate(process.env);
  return applied.length > 0 ? `Applied ${applied.join(', ')}` : 'The schema is up to date.';
}

/** The `sallyport` command. Exit status: 0 done, 1 failed, 2 no such command. */
async function main(words: readonly string[]): Promise<number> {
  const command = COMMANDS.get(words.join(' '));
  if (!command) {
    process.stderr.write(USAGE);
    return 2;
  }
  process.stdout.write(`${await command()}\n`);
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof StartRefused ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
