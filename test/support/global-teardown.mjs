import { stopServers } from './servers.mjs';

/** After all suites, once. */
export default async function tearDown() {
  await stopServers();
}
