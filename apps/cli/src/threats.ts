import { parseArgs } from 'node:util';
import { isId } from '#kernel';
import { threatsForOperator, type ThreatFilter } from '#identity';
import { loadConfig, StartRefused, THREAT_KINDS } from '#platform';
import { asOwner } from './as-owner.js';
import type { CommandResult } from './command.js';

const DEFAULT_LIMIT = 100;

interface Wishes extends ThreatFilter {
  readonly limit: number;
}

/**
 * `sallyport threats list`: what was detected and what was done about it, newest first, one JSON object a line. Throws
 * `StartRefused` for wrong arguments or settings.
 */
export async function listThreats(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<CommandResult> {
  const { limit, ...filter } = wishesIn(args);
  const threats = await asOwner(loadConfig(env), (connection) => threatsForOperator(connection, filter, limit));
  const text = threats.map((threat) => JSON.stringify(threat)).join('\n');
  return { text: text === '' ? 'Nothing was detected.' : text, exitCode: 0 };
}

function wishesIn(args: readonly string[]): Wishes {
  const { kind, user = null, since, limit = String(DEFAULT_LIMIT) } = optionsIn(args);
  const known = THREAT_KINDS.find((name) => name === kind) ?? null;
  const from = since === undefined ? null : new Date(since);
  const rules: [boolean, string][] = [
    [kind === undefined || known !== null, `--kind: must be one of ${THREAT_KINDS.join(', ')}`],
    [user === null || isId(user), '--user: must be the id of an account'],
    [!Number.isNaN(from?.getTime()), '--since: must be a time such as 2026-01-31T09:30:00Z'],
    [/^[1-9]\d{0,5}$/.test(limit), '--limit: must be a whole number from 1'],
  ];
  const problems = rules.filter(([fine]) => !fine).map(([, problem]) => problem);
  if (problems.length > 0) throw new StartRefused('Wrong arguments', problems);
  return { kind: known, userId: user, since: from, limit: Number(limit) };
}

function optionsIn(args: readonly string[]) {
  const string = { type: 'string' } as const;
  try {
    return parseArgs({ args: [...args], options: { kind: string, user: string, since: string, limit: string } }).values;
  } catch (error) {
    throw new StartRefused('Wrong arguments', [(error as Error).message]);
  }
}
