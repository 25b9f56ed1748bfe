#!/usr/bin/env node
import { DomainError } from '#kernel';
import { StartRefused } from '#platform';
import { bootstrapAdmin } from './bootstrap-admin.js';
import type { CommandResult } from './command.js';
import { countPasswords } from './count-passwords.js';
import { importUsers } from './import-users.js';
import { migrate } from './migrate.js';
import { rotateKeys } from './rotate-keys.js';
import { grantSuperuser, revokeSuperuser } from './superuser.js';
import { listThreats } from './threats.js';
import { addTier, giveTier, listTiers, setLimit } from './tiers.js';

const USAGE = `Usage: sallyport <command>

  migrate                  bring the schema up to date (DATABASE_MIGRATION_URL), and admit the application's role (DATABASE_URL)
  keys rotate              sign with a new key from here on; what older ones have signed counts as before
  passwords count          how many accounts have which kind of password hash, under which pepper
  import users FILE        make accounts of the lines of a file; run again, it goes on where it was stopped
                           [--format ndjson|csv] [--report FILE] [--dry-run]
  bootstrap-admin EMAIL    make the account with that address, or a new one, an owner of the default tenant
  superuser grant EMAIL    let the account with that address, once it is proved, administer the whole system
  superuser revoke EMAIL   take that back
  threats list             what was detected, newest first, one JSON object a line (DATABASE_MIGRATION_URL)
                           [--kind KIND] [--user ID] [--since TIME] [--limit N]
  tiers list               the tiers of rate limits
  tiers set TIER SUBJECT CLASS REQUESTS/SECONDS
                           change a limit, such as standard user read 1200/60
  tiers add NAME RANK [LIKE]
                           make a tier with the limits of another; the higher its rank, the more it allows
  tiers give TENANT TIER   give a tenant, by id or slug, a tier
`;

/** Does its work with the words behind its name, and answers what it says about it; null when they are not understood. */
type Command = (args: readonly string[]) => Promise<CommandResult> | null;

const COMMANDS = new Map<string, Command>([
  ['migrate', alone(reportMigration)],
  ['keys rotate', alone(async () => `The key ${await rotateKeys(process.env)} signs from here on.`)],
  ['passwords count', alone(() => countPasswords(process.env))],
  ['import users', (args) => importUsers(args, process.env)],
  ['bootstrap-admin', about((email) => bootstrapAdmin(process.env, email))],
  ['superuser grant', about((email) => grantSuperuser(process.env, email))],
  ['superuser revoke', about((email) => revokeSuperuser(process.env, email))],
  ['threats list', (args) => listThreats(args, process.env)],
  ['tiers list', alone(() => listTiers(process.env))],
  ['tiers set', (words) => done(setLimit(process.env, words))],
  ['tiers add', (words) => done(addTier(process.env, words))],
  ['tiers give', (words) => done(giveTier(process.env, words))],
]);

function alone(work: () => Promise<string>): Command {
  return (args) => (args.length === 0 ? done(work()) : null);
}

/** About what one word says. */
function about(work: (subject: string) => Promise<string>): Command {
  return ([subject, ...more]) => (subject !== undefined && more.length === 0 ? done(work(subject)) : null);
}

const done = async (text: Promise<string>): Promise<CommandResult> => ({ text: await text, exitCode: 0 });

async function reportMigration(): Promise<string> {
  const { applied } = await migrate(process.env);
  return applied.length > 0 ? `Applied ${applied.join(', ')}` : 'The schema is up to date.';
}

/** The `sallyport` command. Exit status: 0 done, 1 failed, 2 no such command, 3 done but for what it says. */
async function main(words: readonly string[]): Promise<number> {
  const length = [2, 1].find((count) => COMMANDS.has(words.slice(0, count).join(' '))) ?? 0;
  const running = COMMANDS.get(words.slice(0, length).join(' '))?.(words.slice(length));
  if (!running) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { text, exitCode } = await running;
  process.stdout.write(`${text}\n`);
  return exitCode;
}

/** What went wrong, and what to do about it. */
function said(error: unknown): string {
  if (error instanceof StartRefused) return error.message;
  if (!(error instanceof DomainError)) return String(error);
  const { detail, definition } = error;
  return `${detail} (${definition.code}). ${definition.remedy}`;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${said(error)}\n`);
  process.exitCode = 1;
}
