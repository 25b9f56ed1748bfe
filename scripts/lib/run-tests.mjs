import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { ROOT, installAndBuild } from './prepare.mjs';
import { createProgress } from './progress.mjs';
import { ensureRedis } from './redis.mjs';
import { stopOnSignals } from './shutdown.mjs';
import { StartError } from './start-error.mjs';

/** jest on ES modules needs the flag, and Node.js warns of it in every worker. */
const NODE_OPTIONS = '--experimental-vm-modules --disable-warning=ExperimentalWarning';

/**
 * Installs and builds what is missing, makes sure of a Redis, runs jest, and ends this process with jest's status.
 *
 * @param {string[]} args for jest
 */
export async function runTests(args) {
  process.chdir(ROOT);
  let jest;
  const { signal } = stopOnSignals(async () => jest?.kill('SIGKILL'));
  try {
    const progress = createProgress();
    await installAndBuild(progress, signal, { development: true });
    await ensureRedis(progress, signal);
    await ensureChromium(progress, signal);
  } catch (error) {
    if (!signal.aborted) console.error(error instanceof StartError ? error.message : error);
    process.exit(1);
  }
  const env = { ...process.env, NODE_ENV: 'test', NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} ${NODE_OPTIONS}` };
  jest = spawn(process.execPath, [join('node_modules', 'jest', 'bin', 'jest.js'), ...args], { stdio: 'inherit', env });
  signal.addEventListener('abort', () => jest.kill('SIGTERM'));
  const [status] = await once(jest, 'exit');
  process.exit(status ?? 1);
}
