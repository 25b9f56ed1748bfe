import { countGuess, FORGOTTEN_AFTER_MS, type Guess, type WrongGuesses } from './patience.js';

const PATIENCE = { guesses: 3, firstWaitMs: 1000, longestWaitMs: 5000 };

/** One secret under a clock that the test turns. */
class Secret {
  nowMs = 1_750_000_000_000;
  wrong: WrongGuesses | undefined;

  guess(guess: Guess) {
    const [wrong, counted] = countGuess(this.wrong, PATIENCE, guess, this.nowMs);
    this.wrong = wrong;
    return counted;
  }

  times(count: number, guess: Guess): void {
    for (let n = 0; n < count; n++) this.guess(guess);
  }
}

describe('patience with guesses', () => {
  it('ends with the last wrong guess that is allowed, which alone says so', () => {
    const secret = new Secret();
    const said = Array.from({ length: 5 }, () => secret.guess('wrong'));
    expect(said.map(({ counts }) => counts)).toEqual([true, true, true, false, false]);
    expect(said.map(({ beginsWait }) => beginsWait)).toEqual([false, false, true, false, false]);
  });

  it('is worth nothing to a right guess while there is a wait, and clears all with one that counts', () => {
    const secret = new Secret();
    secret.times(3, 'wrong');
    expect(secret.guess('right').counts).toBe(false);
    secret.nowMs += 1000;
    expect(secret.guess('right').counts).toBe(true);
    expect(secret.wrong).toBeUndefined();
  });

  it('waits twice as long after each further wrong guess, up to the longest', () => {
    const secret = new Secret();
    secret.times(2, 'wrong');
    const waits = Array.from({ length: 6 }, () => {
      secret.guess('wrong');
      const waitMs = (secret.wrong?.waitsUntilMs ?? 0) - secret.nowMs;
      secret.nowMs += waitMs;
      return waitMs;
    });
    expect(waits).toEqual([1000, 2000, 4000, 5000, 5000, 5000]);
  });

  it('is not tried by guesses during a wait: nobody makes it longer', () => {
    const secret = new Secret();
    secret.times(3, 'wrong');
    const before = secret.wrong;
    secret.times(100, 'wrong');
    expect(secret.wrong).toEqual(before);
  });

  it('is only asked about', () => {
    const secret = new Secret();
    secret.times(2, 'wrong');
    expect([secret.guess('unknown').counts, secret.wrong?.count]).toEqual([true, 2]);
    secret.guess('wrong');
    expect(secret.guess('unknown').counts).toBe(false);
  });

  it('stays finite however many guesses were wrong', () => {
    const [wrong] = countGuess({ count: 5000, waitsUntilMs: 0 }, PATIENCE, 'wrong', 0);
    expect(wrong).toEqual({ count: 5001, waitsUntilMs: 5000 });
    expect(FORGOTTEN_AFTER_MS).toBeGreaterThan(PATIENCE.longestWaitMs);
  });
});
