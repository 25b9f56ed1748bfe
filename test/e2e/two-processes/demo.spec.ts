import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
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
    const { stdout } = await promisify(execFile)(process.execPath, [DEMO], options);
    expect(stdout).toMatch(/All of it is as the contract says\n$/);
    const [first = 0, second = 0] = both.proxy.handed;
    expect(first).toBeGreaterThan(10);
    expect(Math.abs(first - second)).toBeLessThanOrEqual(1);
  });
});
