import { RotateSigningKey } from '#identity';
import { Commands, createLogger } from '#platform';
import { createApp } from '../../api/src/configure-app.js';
import { asCommandLine } from './as-command-line.js';

/**
 * Makes a new signing key, in the service as it runs but for serving, and answers its id. When it has returned, every
 * running process knows the key. Throws `StartRefused` beside a process without REDIS_URL, which must be alone.
 */
export async function rotateKeys(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const { app } = await createApp({ ...env, WORKER_ENABLED: 'false' }, { logger: createLogger('silent') });
  try {
    const commands = app.get(Commands, { strict: false });
    return await asCommandLine(() => commands.execute(new RotateSigningKey()));
  } finally {
    await app.close();
  }
}
