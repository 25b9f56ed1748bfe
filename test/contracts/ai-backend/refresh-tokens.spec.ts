import { inParallel, statusCounts } from '../../e2e/identity/steps.js';
import { newOwner } from '../../support/people.js';
import { TwoProcesses } from '../../support/two-processes.js';

/** What docs/contracts/ai-backend.md says of refresh tokens: they rotate, on whichever process they are given back. */
describe('AI backend: refresh tokens', () => {
  let both: TwoProcesses;

  beforeAll(async () => {
    both = await TwoProcesses.start({ newsDelayMs: 20 });
  });

  afterAll(() => both.stop());

  const refresh = (refreshToken: string) => both.client().post('/api/auth/refresh', { refreshToken });

  const age = (seconds: number) =>
    both.database.asOwner('UPDATE identity.refresh_families SET rotated_at = rotated_at - make_interval(secs => $1)', [
      seconds,
    ]);

  it('of twenty requests at once over two processes all get one successor, which is another; none is turned away', async () => {
    const { refreshToken } = await newOwner(both);
    const answers = await inParallel(20, () => refresh(refreshToken));
    expect(statusCounts(answers)).toEqual({ 200: 20 });
    const successors = new Set(answers.map(({ body }) => body.refreshToken as string));
    expect([successors.size, successors.has(refreshToken)]).toEqual([1, false]);
  });

  it('the direct predecessor gets the same successor within ten seconds, also twenty at once; after that all are void', async () => {
    const { refreshToken } = await newOwner(both);
    const successor = (await refresh(refreshToken)).body.refreshToken as string;
    await age(8);
    const repeated = await inParallel(20, () => refresh(refreshToken));
    expect([statusCounts(repeated), new Set(repeated.map(({ body }) => body.refreshToken as string))]).toEqual([
      { 200: 20 },
      new Set([successor]),
    ]);
    await age(3);
    expect([(await refresh(refreshToken)).status, (await refresh(successor)).status]).toEqual([401, 401]);
  });
});
