import { guess, WRONG_PASSWORD } from '../sign-in/steps.js';
import { inParallel } from '../identity/steps.js';
import { signUp } from '../../support/people.js';
import { TwoProcesses } from '../../support/two-processes.js';

const GUESSES = 10;

describe('guesses of a password over two processes', () => {
  let both: TwoProcesses;

  beforeAll(async () => {
    both = await TwoProcesses.start();
  });

  afterAll(() => both.stop());

  it('are counted together: after those at one process the other one takes the right password for a wrong one', async () => {
    const { email, password } = (await signUp(both)).person;
    const [first, second] = both.direct();
    expect(await guess(first, { email }, GUESSES)).toEqual(Array(GUESSES).fill(401));
    expect((await second.post('/api/auth/login', { email, password })).status).toBe(401);
  });

  it('of 20 at once on both no more count than of as many in a row', async () => {
    const { email, password } = (await signUp(both)).person;
    const callers = both.direct();
    await guess(callers[0], { email }, GUESSES - 1);
    await inParallel(20, (n) => callers[n % 2]!.post('/api/auth/login', { email, password: WRONG_PASSWORD }));
    for (const caller of callers) {
      expect((await caller.post('/api/auth/login', { email, password })).status).toBe(401);
    }
  });
});
