import type { Actor, RequestOrigin } from '#kernel';
import { Ambient } from './ambient.js';

/** What is known of the request being served, or of the run of a command, for whatever it sets in motion. */
export interface RequestContext {
  readonly origin: RequestOrigin;
  /** Set once a credential has been verified. */
  readonly actor?: Actor | null;
  /** Of the request, where there is one. */
  readonly headers?: { readonly cookie?: string | undefined };
  /** Tells whoever waits for the answer which version its change has made. */
  readonly tellVersion?: ((version: string) => void) | null;
}

const requests = new Ambient<RequestContext>();

/** The request being served, or undefined outside of one (a worker, the start, a route `@HotRoute()`). */
export function currentRequest(): RequestContext | undefined {
  return requests.current;
}

export function runInRequest<R>(context: RequestContext, work: () => Promise<R>): Promise<R> {
  return requests.run(context, work);
}
