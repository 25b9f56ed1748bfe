import { RotateSigningKey } from '#identity';
import { Commands, createLogger } from '#platform';
import { createApp } from '../../api/src/configure-app.js';

/**
 * Makes a new signing key, in the service as it runs but for serving, and answers its id. When it has returned, every
 * running process knows the key. Throws `StartRefused` beside a process without REDIS_URL, which must be alone.
 */
export async function rotateKeys(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const { app } = await createApp({ ...env, WORKER_ENABLED: 'false' }, { logger: createLogger('silent') });
  try {
    return await app.get(Commands, { strict: false }).execute(new RotateSigningKey());
  } finally {
    await app.close();
  }
}
