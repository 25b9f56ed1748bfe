import type { Answer, HttpClient } from '../../support/http-client.js';

/** Something that is accepted until it is revoked: how one is made, used and revoked on the process that `at` calls. */
export interface Revocable<T> {
  make(at: HttpClient, round: number): Promise<T>;
  /** One request for each credential that the revocation must end. */
  use(at: HttpClient, made: T): Promise<Answer[]>;
  revoke(at: HttpClient, made: T): Promise<Answer>;
}

/** How often each status was answered. */
type Statuses = Record<number, number>;

/** The answers of all rounds: before the revocation on both processes, of it, and after it on each of the two. */
export interface Tally {
  readonly before: Statuses;
  readonly revoking: Statuses;
  readonly afterOnTheOther: Statuses;
  readonly afterOnTheSame: Statuses;
}

/**
 * So many rounds, `atOnce` of them at a time: make one, use it on both processes, so that both have it in their caches,
 * revoke it on one, and use it at once on the other. Who makes and who revokes changes, in all four ways.
 */
export async function revocationRounds<T>(
  processes: readonly [HttpClient, HttpClient],
  { make, use, revoke }: Revocable<T>,
  { rounds, atOnce }: { rounds: number; atOnce: number } = { rounds: 1000, atOnce: 8 },
): Promise<Tally> {
  const tally: Tally = { before: {}, revoking: {}, afterOnTheOther: {}, afterOnTheSame: {} };
  let next = 0;
  const run = async (round: number): Promise<void> => {
    const [one, other] = round % 2 === 0 ? processes : [processes[1], processes[0]];
    const made = await make(round % 4 < 2 ? one : other, round);
    count(tally.before, [...(await use(one, made)), ...(await use(other, made))]);
    count(tally.revoking, [await revoke(one, made)]);
    count(tally.afterOnTheOther, await use(other, made));
    count(tally.afterOnTheSame, await use(one, made));
  };
  const work = async (): Promise<void> => {
    while (next < rounds) await run(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return tally;
}

function count(statuses: Statuses, answers: readonly Answer[]): void {
  for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
}
