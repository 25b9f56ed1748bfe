#!/usr/bin/env node
import { StartRefused } from '#platform';
import { migrate } from './migrate.js';
import { rotateKeys } from './rotate-keys.js';
import { grantSuperuser, revokeSuperuser } from './superuser.js';

const USAGE = `Usage: sallyport <command>

  migrate                  bring the schema up to date (DATABASE_MIGRATION_URL), and admit the application's role (DATABASE_URL)
  keys rotate              sign with a new key from here on; what older ones have signed counts as before
  superuser grant EMAIL    let the account with that address, once it is proved, administer the whole system
  superuser revoke EMAIL   take that back
`;

/** Each does its work, and answers what it says about it. */
const COMMANDS = new Map<string, () => Promise<string>>([
  ['migrate', reportMigration],
  ['keys rotate', async () => `The key ${await rotateKeys(process.env)} signs from here on.`],
]);

/** The same for those that are about what the last word says. */
const COMMANDS_ABOUT = new Map<string, (about: string) => Promise<string>>([
  ['superuser grant', (email) => grantSuperuser(process.env, email)],
  ['superuser revoke', (email) => revokeSuperuser(process.env, email)],
]);

async function reportMigration(): Promise<string> {
  const { applied } = await migrate(process.env);
  return applied.length > 0 ? `Applied ${applied.join(', ')}` : 'The schema is up to date.';
}

/** The `sallyport` command. Exit status: 0 done, 1 failed, 2 no such command. */
async function main(words: readonly string[]): Promise<number> {
  const about = COMMANDS_ABOUT.get(words.slice(0, -1).join(' '));
  const work = COMMANDS.get(words.join(' ')) ?? (about && (() => about(words.at(-1) ?? '')));
  if (!work) {
    process.stderr.write(USAGE);
    return 2;
  }
  process.stdout.write(`${await work()}\n`);
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof StartRefused ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
