import { ensureChromium } from '../../scripts/lib/chromium.mjs';
import { installAndBuild } from '../../scripts/lib/prepare.mjs';
import { createProgress } from '../../scripts/lib/progress.mjs';
import { ensureRedis } from '../../scripts/lib/redis.mjs';
import { startServers, stopServers } from './servers.mjs';

/** Before all suites, once: real servers, and their addresses in the environment that the workers inherit. */
export default async function setUp() {
  const progress = createProgress(process.stderr);
  const { signal } = new AbortController();
  await installAndBuild(progress, signal, { development: true });
  await ensureRedis(progress, signal);
  process.env.TEST_CHROMIUM = await ensureChromium(progress, signal);
  try {
    Object.assign(process.env, await progress.step('Start PostgreSQL and Redis for the tests', startServers));
  } catch (error) {
    await stopServers();
    throw error;
  }
}
