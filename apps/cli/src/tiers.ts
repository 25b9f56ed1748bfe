import type { Command } from '#kernel';
import { AddTier, SetLimit, Tiers } from '#platform';
import { GiveTier } from '#tenancy';
import { inService, type Environment } from './in-service.js';

/** Every tier, lowest first, one limit a line. */
export function listTiers(env: Environment): Promise<string> {
  return inService(env, async ({ app }) => {
    const tiers = await app.get(Tiers, { strict: false }).all();
    const lines = [...tiers.values()].flatMap(({ name, rank, quotas }) => [
      `${name} (rank ${rank})`,
      ...Object.values(quotas)
        .flatMap((ofSubject) => Object.values(ofSubject))
        .map((quota) => `  ${quota.name.padEnd(16)}${quota.limit}/${quota.windowSeconds}`),
    ]);
    return lines.join('\n');
  });
}

/** `limit` is `REQUESTS/SECONDS`. */
export async function setLimit(env: Environment, words: readonly string[]): Promise<string> {
  const [tier = '', subject = '', limitClass = '', limit = ''] = words;
  const [, requests, seconds] = /^(\d+)\/(\d+)$/.exec(limit) ?? [];
  await execute(env, new SetLimit(tier, subject, limitClass, Number(requests), Number(seconds)));
  return `${tier} allows ${subject}-${limitClass} ${limit} from here on.`;
}

export async function addTier(env: Environment, words: readonly string[]): Promise<string> {
  const [name = '', rank = '', like = 'standard'] = words;
  await execute(env, new AddTier(name, Number(rank || NaN), like));
  return `The tier ${name} has the limits of ${like}.`;
}

export async function giveTier(env: Environment, words: readonly string[]): Promise<string> {
  const [tenant = '', tier = ''] = words;
  await execute(env, new GiveTier(tenant, tier));
  return `${tenant} has the tier ${tier} from here on.`;
}

function execute(env: Environment, command: Command): Promise<void> {
  return inService(env, ({ commands }) => commands.execute(command));
}
