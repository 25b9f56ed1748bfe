/** The time, as something a test can turn. Nothing in a domain reads `Date.now()` by itself. */
export abstract class Clock {
  abstract now(): Date;
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
