import { decodeProtectedHeader } from 'jose';
import type { Answer, HttpClient } from '../../support/http-client.js';
import { newOwner } from '../../support/people.js';
import { TwoProcesses } from '../../support/two-processes.js';
import { eventually, inParallel, statusCounts } from '../identity/steps.js';

const ROTATIONS = 5;
const MAKE_DUE = `UPDATE identity.signing_keys SET activated_at = now() - interval '91 days' WHERE state = 'active'`;
const ASK_TWENTY_TIMES = `SELECT graphile_worker.add_job('rotate-signing-key') FROM generate_series(1, 20)`;

describe('over two processes', () => {
  let both: TwoProcesses;

  beforeAll(async () => {
    both = await TwoProcesses.start({ newsDelayMs: 20 });
  });

  afterAll(() => both.stop());

  const refresh = (refreshToken: string) => both.client().post('/api/auth/refresh', { refreshToken });

  it('of twenty refreshes at once with one token all get the one successor, round after round', async () => {
    let { refreshToken } = await newOwner(both);
    for (let round = 0; round < 5; round++) {
      const answers = await inParallel(20, () => refresh(refreshToken));
      expect(statusCounts(answers)).toEqual({ 200: 20 });
      const successors = new Set(answers.map(({ body }) => body.refreshToken as string));
      expect(successors.size).toBe(1);
      [refreshToken] = [...successors] as [string];
    }
    const [rows] = await both.database.asOwner<{ rotations: number }>(
      `SELECT count(*)::int AS rotations FROM audit.events WHERE action = 'identity.tokens-refreshed'`,
    );
    expect(rows).toEqual({ rotations: 5 });
  });

  it('a token older than the direct predecessor revokes the family for both, however many come at once', async () => {
    const owner = await newOwner(both);
    const second = (await refresh(owner.refreshToken)).body.refreshToken as string;
    const third = (await refresh(second)).body.refreshToken as string;
    const answers = await inParallel(20, () => refresh(owner.refreshToken));
    expect(statusCounts(answers)).toEqual({ 401: 20 });
    expect((await refresh(third)).status).toBe(401);
  });

  it(`no valid token is refused while the signing key is rotated ${ROTATIONS} times, by one process each time`, async () => {
    const owner = await newOwner(both);
    let { accessToken, refreshToken } = owner;
    const kids = new Set([kidOf(accessToken)]);
    const answers: Answer[] = [];
    let isOver = false;
    const callers = both.direct().map((at) =>
      callUntil(
        at,
        () => accessToken,
        answers,
        () => isOver,
      ),
    );
    for (let rotation = 1; rotation <= ROTATIONS; rotation++) {
      await both.database.asOwner(MAKE_DUE);
      await both.database.asOwner(ASK_TWENTY_TIMES);
      expect(await eventually(async () => (await retired(both)) === rotation)).toBe(true);
      const refreshed = await refresh(refreshToken);
      expect(refreshed.status).toBe(200);
      ({ accessToken, refreshToken } = refreshed.body as { accessToken: string; refreshToken: string });
      kids.add(kidOf(accessToken));
    }
    isOver = true;
    await Promise.all(callers);
    expect(kids.size).toBe(ROTATIONS + 1);
    expect(answers.length).toBeGreaterThan(ROTATIONS);
    expect(Object.keys(statusCounts(answers))).toEqual(['200']);
    for (const at of both.direct()) expect((await at.bearer(owner.accessToken).get('/api/auth/me')).status).toBe(200);
  });
});

const kidOf = (token: string): string => decodeProtectedHeader(token).kid!;

const retired = async ({ database }: TwoProcesses): Promise<number> =>
  (await database.asOwner(`SELECT FROM identity.signing_keys WHERE state = 'retired'`)).length;

async function callUntil(at: HttpClient, token: () => string, answers: Answer[], isOver: () => boolean): Promise<void> {
  while (!isOver()) answers.push(await at.bearer(token()).get('/api/auth/me'));
}
