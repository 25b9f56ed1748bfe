/** The middle value; of an even number of values the mean of the middle two. NaN of none. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median, least and greatest of the values. */
export function spread(values) {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * The measured part of a run. It opens at the first answer after `settleSeconds` and closes at the first answer after
 * `seconds` more, so that answers which come in bunches (four hashing threads on one core) are counted in whole bunches.
 * Every latency is kept: percentiles are exact (nearest rank), not those of a histogram's buckets.
 */
export class Window {
  #latencies = new Float64Array(1 << 16);
  #count = 0;
  #opensAt;
  #openedAt;
  #closedAt;
  #seconds;

  constructor({ settleSeconds, seconds }) {
    this.#opensAt = performance.now() + settleSeconds * 1000;
    this.#seconds = seconds;
  }

  get isClosed() {
    return this.#closedAt !== undefined;
  }

  /** An answer came in at `now`, `latency` after its request (both milliseconds, of `performance.now()`). */
  record(now, latency) {
    if (this.isClosed || now < this.#opensAt) return;
    if (this.#openedAt === undefined) {
      this.#openedAt = now;
      return;
    }
    if (this.#count === this.#latencies.length) this.#grow();
    this.#latencies[this.#count++] = latency;
    if (now - this.#openedAt >= this.#seconds * 1000) this.#closedAt = now;
  }

  /** Answers, their rate per second, and the latencies' percentiles in milliseconds. */
  result() {
    const sorted = this.#latencies.subarray(0, this.#count).sort();
    const rank = (share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
    const seconds = (this.#closedAt - this.#openedAt) / 1000;
    return { count: this.#count, rate: this.#count / seconds, p50: rank(0.5), p99: rank(0.99) };
  }

  #grow() {
    const larger = new Float64Array(this.#latencies.length * 2);
    larger.set(this.#latencies);
    this.#latencies = larger;
  }
}
