import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeKey } from '../api-keys/keys.js';
import { inParallel, statusCounts } from '../identity/steps.js';
import { toldBy } from '../limits/told.js';
import { baseSettings } from '../platform/service-process.js';
import type { Answer, HttpClient } from '../../support/http-client.js';
import { newOwner } from '../../support/people.js';
import { TwoProcesses } from '../../support/two-processes.js';

const CLI = join(import.meta.dirname, '../../../dist/apps/cli/src/main.js');
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('limits over two processes', () => {
  let both: TwoProcesses;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    both = await TwoProcesses.start();
  });

  beforeEach(async () => {
    owner = await newOwner(both);
  });

  afterAll(() => both.stop());

  /** What an operator types; answers what it says, or throws with that. */
  const sallyport = async (...words: string[]): Promise<string> => {
    const { database } = both;
    const env = { ...baseSettings(database.appUrl), REDIS_KEY_PREFIX: `sallyport:${database.name}` };
    const { PATH } = process.env;
    return (await promisify(execFile)(process.execPath, [CLI, ...words], { env: { PATH, ...env } })).stdout;
  };

  /** Half of the requests to each process, all at once. */
  const onBoth = (count: number, ask: (caller: HttpClient) => Promise<Answer>, headers: Record<string, string>) => {
    const callers = both.direct().map((client) => client.with(headers));
    return inParallel(count, (n) => ask(callers[n % 2]!));
  };

  const bearer = () => ({ authorization: `Bearer ${owner.accessToken}` });

  it('hold exactly, for whatever an operator has set meanwhile', async () => {
    const create = (caller: HttpClient) => caller.post('/api/teams', {});
    expect(statusCounts(await onBoth(20, create, bearer()))).toEqual({ 422: 20 });
    expect(await sallyport('tiers', 'set', 'standard', 'user', 'write', '7/600')).toContain('user-write 7/600');
    // To make a tenant and to select it were two.
    owner = await newOwner(both);
    expect(statusCounts(await onBoth(20, create, bearer()))).toEqual({ 422: 5, 429: 15 });
    await sallyport('tiers', 'set', 'standard', 'user', 'write', '10000000/60');
    expect(statusCounts(await onBoth(20, create, bearer()))).toEqual({ 422: 20 });
  });

  it('of a key are told and held exactly, where many calls are asked about together', async () => {
    const key = await makeKey({ client: () => both.client() }, owner.bearer);
    await sallyport('tiers', 'set', 'standard', 'key', 'check', '50/60');
    const me = (caller: HttpClient) => caller.get('/api/auth/me');
    const answers = await onBoth(120, me, { 'x-api-key': key.key });
    const admitted = answers.filter(({ status }) => status === 200);
    expect(admitted.length).toBeGreaterThanOrEqual(50);
    expect(admitted.length).toBeLessThanOrEqual(52);
    const remaining = admitted.map((answer) => toldBy(answer).remaining).sort((a, b) => a - b);
    expect(new Set(remaining.slice(-48)).size).toBe(48);
  });

  it('of a person are never exceeded by what a process draws ahead, and what it does not use is given back', async () => {
    const LIMIT = 600;
    await sallyport('tiers', 'set', 'standard', 'user', 'check', `${LIMIT}/600`);
    const me = (caller: HttpClient) => caller.get('/api/auth/me');
    const startedAt = performance.now();
    let admitted = 0;
    for (let round = 0; round < 60 && admitted < 0.9 * LIMIT; round++) {
      const answers = await onBoth(20, me, bearer());
      admitted += answers.filter(({ status }) => status === 200).length;
    }
    await sleep(2500);
    for (let round = 0; round < 20; round++) {
      const answers = await onBoth(20, me, bearer());
      admitted += answers.filter(({ status }) => status === 200).length;
      if (answers.every(({ status }) => status === 429)) break;
      await sleep(200);
    }
    const leaked = (performance.now() - startedAt) / 1000;
    expect(admitted).toBeGreaterThanOrEqual(LIMIT);
    expect(admitted).toBeLessThanOrEqual(LIMIT + leaked + 1);
  });

  it('of a tenant follow its tier, and those of its keys the tier that they name, as it is now', async () => {
    await sallyport('tiers', 'add', 'trial', '5', 'free');
    await sallyport('tiers', 'set', 'trial', 'key', 'check', '77/60');
    expect(await sallyport('tiers', 'list')).toMatch(
      /^trial \(rank 5\)$[^]*^ {2}key-check +77\/60$[^]*^free \(rank 10\)$/m,
    );
    const limitOf = async (headers: Record<string, string>) =>
      toldBy((await onBoth(2, (caller) => caller.get('/api/auth/me'), headers))[1]!).limit;
    const modest = await makeKey({ client: () => both.client() }, owner.bearer, { tier: 'trial' });
    expect(await limitOf({ 'x-api-key': modest.key })).toBe(77);
    await sallyport('tiers', 'add', 'tiny', '1', 'trial');
    await sallyport('tiers', 'set', 'tiny', 'key', 'check', '66/60');
    await sallyport('tiers', 'give', owner.tenant.slug, 'tiny');
    expect(await limitOf({ 'x-api-key': modest.key })).toBe(66);
    await sallyport('tiers', 'give', owner.tenant.id, 'standard');
    expect(await limitOf({ 'x-api-key': modest.key })).toBe(77);
    const rows = await both.database.asOwner<{ action: string }>(
      `SELECT action, count(*)::int FROM audit.events
        WHERE action IN ('platform.limit-set', 'platform.tier-added', 'tenancy.tier-given') AND occurred_at > now() - interval '1 minute'
        GROUP BY 1 ORDER BY 1`,
    );
    expect(rows.map(({ action }) => action)).toEqual([
      'platform.limit-set',
      'platform.tier-added',
      'tenancy.tier-given',
    ]);
  });

  it.each([
    [['set', 'standard', 'user', 'read', '5'], 'platform.limit-invalid'],
    [['add', 'gold', 'high'], 'platform.limit-invalid'],
  ])('sallyport tiers %j is refused: %s', async (words, code) => {
    await expect(sallyport('tiers', ...words)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(code),
    });
  });
});
