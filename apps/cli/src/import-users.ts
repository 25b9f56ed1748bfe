import { extname } from 'node:path';
import { parseArgs } from 'node:util';
import { insertRecords } from '#audit';
import { foreignHashWarning, importUsers as runImport, type ImportOutcome } from '#identity';
import { loadConfig, StartRefused } from '#platform';
import { asCommandLine } from './as-command-line.js';
import { asOwner } from './as-owner.js';
import type { CommandResult } from './command.js';
import { ImportProgress, type ProgressStream } from './import-progress.js';

type Env = Readonly<Record<string, string | undefined>>;

const FORMATS = { ndjson: 'ndjson', '.ndjson': 'ndjson', '.jsonl': 'ndjson', csv: 'csv', '.csv': 'csv' } as const;

interface Wishes {
  readonly file: string;
  readonly format: 'ndjson' | 'csv';
  readonly reportFile: string;
  readonly isRehearsal: boolean;
}

/**
 * `sallyport import users FILE`, as the role of DATABASE_MIGRATION_URL. Running it again goes on where it was stopped.
 * Throws `StartRefused` for wrong arguments or settings. The exit status tells whether lines were refused.
 */
export async function importUsers(
  args: readonly string[],
  env: Env,
  terminal: ProgressStream = process.stderr,
): Promise<CommandResult> {
  const wishes = wishesIn(args);
  const config = loadConfig(env);
  const progress = new ImportProgress(terminal);
  const settings = { ...wishes, defaultPhoneCountry: config.DEFAULT_PHONE_COUNTRY };
  const { outcome, warning } = await asOwner(config, async (connection) => ({
    outcome: await asCommandLine(() =>
      runImport(settings, connection, insertRecords, new Date(), (reached) => progress.show(reached)),
    ),
    warning: await foreignHashWarning(connection, config),
  })).finally(() => progress.stop());
  if (warning !== null) terminal.write(`Warning: ${warning}.\n`);
  return resultOf(outcome, wishes);
}

function resultOf({ resumedAfterLine, imported, refused }: ImportOutcome, wishes: Wishes): CommandResult {
  const words = wishes.isRehearsal ? 'could be imported' : 'imported';
  const said = [`${imported} users ${words}, ${refused} lines refused`];
  if (resumedAfterLine > 0) said.push(`counting what an earlier run had done up to line ${resumedAfterLine}`);
  if (refused > 0) said.push(`see ${wishes.reportFile}`);
  return { text: `${said.join('; ')}.`, exitCode: refused > 0 ? 3 : 0 };
}

function wishesIn(args: readonly string[]): Wishes {
  const { values, positionals } = parsed(args);
  const [file, ...more] = positionals;
  const kind = values.format ?? extname(file ?? '').toLowerCase();
  const format = Object.hasOwn(FORMATS, kind) ? FORMATS[kind as keyof typeof FORMATS] : null;
  const problems: string[] = [];
  if (file === undefined || more.length > 0) problems.push('name one file');
  else if (format === null) problems.push('the format is not known by the name of the file: --format ndjson or csv');
  if (problems.length > 0 || file === undefined || format === null) throw new StartRefused('Cannot import', problems);
  const reportFile = values.report ?? `${file}.refused.ndjson`;
  return { file, format, reportFile, isRehearsal: values['dry-run'] ?? false };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { format: { type: 'string' }, report: { type: 'string' }, 'dry-run': { type: 'boolean' } },
    });
  } catch (error) {
    throw new StartRefused('Cannot import', [(error as Error).message]);
  }
}
