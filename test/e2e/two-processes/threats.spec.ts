import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newOwner, newPerson } from '../../support/people.js';
import { TwoProcesses } from '../../support/two-processes.js';
import { inParallel, statusCounts } from '../identity/steps.js';
import { baseSettings } from '../platform/service-process.js';
import { ageRefresh, threatsOf } from '../threats/steps.js';

const CLI = join(import.meta.dirname, '../../../dist/apps/cli/src/main.js');

describe('threats over two processes', () => {
  let both: TwoProcesses;

  beforeAll(async () => {
    both = await TwoProcesses.start();
  });

  afterAll(() => both.stop());

  /** What an operator types; answers the lines that it says, or throws with that. */
  const sallyport = async (...words: string[]): Promise<string[]> => {
    const { appUrl, ownerUrl } = both.database;
    const env = { ...baseSettings(appUrl), DATABASE_MIGRATION_URL: ownerUrl, PATH: process.env['PATH'] };
    return (await promisify(execFile)(process.execPath, [CLI, ...words], { env })).stdout.trimEnd().split('\n');
  };

  it('a token that is used again in both at once is one threat, which the command line shows', async () => {
    expect(await sallyport('threats', 'list')).toEqual(['Nothing was detected.']);
    const { refreshToken, userId } = await newOwner(both);
    await both.client().post('/api/auth/refresh', { refreshToken });
    await ageRefresh(both.database, userId, 11);
    const callers = both.direct();
    const answers = await inParallel(20, (n) => callers[n % 2]!.post('/api/auth/refresh', { refreshToken }));
    expect(statusCounts(answers)).toEqual({ 401: 20 });
    const [threat, ...more] = await threatsOf(both.database, userId);
    expect(more).toEqual([]);
    const line = { kind: 'token-reuse', action: 'notify', userId, evidence: { ip: '127.0.0.1', userAgent: 'node' } };
    const listed = await sallyport('threats', 'list', '--user', userId, '--kind', 'token-reuse', '--limit', '5');
    expect(listed.map((text) => JSON.parse(text) as object)).toMatchObject([{ id: threat!.id, ...line }]);
    expect(await sallyport('threats', 'list', '--since', '2100-01-01T00:00:00Z')).toEqual(['Nothing was detected.']);
  });

  it.each([
    [['--kind', 'any'], '--kind'],
    [['--user', 'mei'], '--user'],
    [['--since', 'lately'], '--since'],
    [['--limit', '0'], '--limit'],
    [['--all'], '--all'],
  ])('sallyport threats list %j is refused', async (words, named) => {
    await expect(sallyport('threats', 'list', ...words)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(named),
    });
  });
});

describe('leaked passwords that are tried over two processes at once', () => {
  it('block their source with the last account of the bound, and are reported once', async () => {
    const both = await TwoProcesses.start({ settings: { STUFFING_ACCOUNTS: '10' } });
    try {
      const callers = both.direct();
      const attempt = (n: number) =>
        callers[n % 2]!.post('/api/auth/login', { email: newPerson().email, password: 'wrong horse battery' });
      expect(statusCounts(await inParallel(9, attempt))).toEqual({ 401: 9 });
      expect(await threatsOf(both.database, null)).toEqual([]);
      await inParallel(20, attempt);
      expect(statusCounts(await inParallel(4, attempt))).toEqual({ 429: 4 });
      const evidence = { source: '127.0.0.1', accounts: '10' };
      expect(await threatsOf(both.database, null)).toMatchObject([{ kind: 'credential-stuffing', evidence }]);
    } finally {
      await both.stop();
    }
  });
});
