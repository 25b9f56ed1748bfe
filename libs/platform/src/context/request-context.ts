import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor, RequestOrigin } from '#kernel';

/** What is known of the request being served, for whatever it sets in motion. */
export interface RequestContext {
  readonly origin: RequestOrigin;
  /** Set once a credential has been verified. */
  actor?: Actor;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** The request being served, or undefined outside of one (a worker, the command line). */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}

export function runInRequest<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}
