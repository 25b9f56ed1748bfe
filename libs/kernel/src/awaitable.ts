/** What is answered at once where it is at hand, and later where somebody has to be asked. */
export type Awaitable<T> = T | Promise<T>;

/** Goes on with the value, at once if it is here: on a hot path each promise that nobody needs is a cost. */
export function whenKnown<T, R>(value: Awaitable<T>, next: (value: T) => Awaitable<R>): Awaitable<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
