import { countHashes, type HashCount } from '#identity';
import { loadConfig } from '#platform';
import { asOwner } from './as-owner.js';

/** `sallyport passwords count`: how many accounts have which kind of hash, under which pepper; one line each. */
export async function countPasswords(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const config = loadConfig(env);
  const counts = await asOwner(config, (connection) => countHashes(connection, config.PASSWORD_PEPPER));
  return counts.map(lineOf).join('\n') || 'There are no accounts.';
}

function lineOf({ scheme, keyId, pepper, accounts }: HashCount): string {
  const place = pepper === null ? 'not in PASSWORD_PEPPER' : `number ${pepper} of PASSWORD_PEPPER`;
  const under = keyId === null ? '' : `, pepper ${keyId} (${place})`;
  return `${accounts} accounts: ${scheme ?? 'no password'}${under}`;
}
