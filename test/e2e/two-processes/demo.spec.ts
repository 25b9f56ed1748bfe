import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { TwoProcesses } from '../../support/two-processes.js';

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const DEMO = join(import.meta.dirname, '../../../scripts/demo.mjs');

describe('the demo', () => {
  let both: TwoProcesses;
  let standInUrl: string;

  beforeAll(async () => {
    standInUrl = `http://127.0.0.1:${await freePort()}`;
    both = await TwoProcesses.start({
      settings: { OAUTH_GOOGLE_CLIENT_ID: 'demo', OAUTH_STAND_IN_URL: standInUrl },
    });
  });

  afterAll(() => both.stop());

  it('goes through when each request reaches another process than the one before', async () => {
    const options = { cwd: import.meta.dirname, env: { BASE_URL: both.proxy.url, OAUTH_STAND_IN_URL: standInUrl } };
    const said = await new Promise<string>((resolve) => {
      execFile(process.execPath, [DEMO], options, (_error, stdout) => resolve(stdout));
    });
    // A demo that failed says why in its last lines.
    expect(said).not.toContain('left out');
    expect(said.slice(-3000)).toMatch(/All of it is as the contract says\n$/);
    const [first = 0, second = 0] = both.proxy.handed;
    expect(first).toBeGreaterThan(50);
    expect(Math.abs(first - second)).toBeLessThanOrEqual(1);
  });
});
