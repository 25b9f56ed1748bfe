/** The time, as something a test can turn. Nothing in a domain reads `Date.now()` by itself. */
export abstract class Clock {
  abstract now(): Date;

  /** Unix milliseconds; the same time, where no date is wanted. */
  nowMs(): number {
    return this.now().getTime();
  }
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }

  override nowMs(): number {
    return Date.now();
  }
}
