import { httpStatusOf, type ErrorDefinition, type PresentedCredential } from '#kernel';
import type { FastifyRequest } from 'fastify';
import type { Problem } from './problem.js';

/** How the routes of a wire contract differ from native ones: in what they are sent as credential, and in how they refuse. */
export interface WireContract {
  /** As tags of the OpenAPI document have it. */
  readonly name: string;
  /** Where its paths begin; what lies below refuses in its form, also where there is no route. */
  readonly prefixes: readonly string[];
  /** Under which paths its routes are found as well, unchanged: what that one begins with, for what it stands. */
  readonly alias?: { readonly prefix: string; readonly standsFor: string };
  /** The names, in the OpenAPI document, of the credentials that its routes take. */
  readonly credentials: readonly string[];
  /** What it answers instead of a native status, where that is another. */
  readonly statuses?: Readonly<Record<number, number>>;
  /** The JSON schema of a refusal. */
  readonly refusalSchema: object;
  /** The body of a refusal. */
  refusal(problem: Problem): object | string;
  /** The credential that decides, whatever else there is; null for none. */
  presented(request: FastifyRequest): PresentedCredential | null;
}

/** The status of a refusal: the native one, unless the contract answers another. */
export function statusIn(contract: WireContract | null, definition: ErrorDefinition): number {
  const status = httpStatusOf(definition);
  return contract?.statuses?.[status] ?? status;
}

/** The contracts that are served besides the native API, found by path. An injectable token and its value at once. */
export class WireContracts {
  constructor(private readonly contracts: readonly WireContract[]) {}

  /** Null for a path of the native API. A query may follow the path. */
  ofPath(path: string): WireContract | null {
    return this.contracts.find(({ prefixes }) => prefixes.some((prefix) => path.startsWith(prefix))) ?? null;
  }
}
