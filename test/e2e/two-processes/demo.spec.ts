import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { TwoProcesses } from '../../support/two-processes.js';

const DEMO = join(import.meta.dirname, '../../../scripts/demo.mjs');

describe('the demo', () => {
  let both: TwoProcesses;

  beforeAll(async () => {
    both = await TwoProcesses.start();
  });

  afterAll(() => both.stop());

  it('goes through when each request reaches another process than the one before', async () => {
    const options = { cwd: import.meta.dirname, env: { BASE_URL: both.proxy.url } };
    const said = await new Promise<string>((resolve) => {
      execFile(process.execPath, [DEMO], options, (_error, stdout) => resolve(stdout));
    });
    // A demo that failed says why in its last lines.
    expect(said.slice(-3000)).toMatch(/All of it is as the contract says\n$/);
    const [first = 0, second = 0] = both.proxy.handed;
    expect(first).toBeGreaterThan(50);
    expect(Math.abs(first - second)).toBeLessThanOrEqual(1);
  }, 60_000);
});
