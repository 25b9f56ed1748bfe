/** The eight ways to refuse; each has one HTTP status (see `httpStatusOf`). */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'precondition'
  | 'rate-limited'
  | 'unavailable';

/** One entry of the published error catalogue. */
export interface ErrorDefinition {
  /** Stable: `context.what-happened`. Clients branch on it; it never changes. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** Short and constant: the problem document's `title`. */
  readonly title: string;
  /** When this is answered, for the page of the catalogue. */
  readonly description: string;
  /** What the reader can do about it, for the page of the catalogue. */
  readonly remedy: string;
  /** Only where the kind's own status is not precise enough (413, 415, 422). */
  readonly status?: number;
}

const STATUS: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  precondition: 412,
  'rate-limited': 429,
  unavailable: 503,
};

const catalogue = new Map<string, ErrorDefinition>();

/** Enters an error into the catalogue. Throws when the code is taken: a code means one thing. */
export function defineError(definition: ErrorDefinition): ErrorDefinition {
  if (catalogue.has(definition.code)) throw new Error(`error code ${definition.code} is defined twice`);
  catalogue.set(definition.code, definition);
  return definition;
}

/** Every error defined by the code that has been loaded, by code. */
export function errorCatalogue(): readonly ErrorDefinition[] {
  return [...catalogue.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

export function httpStatusOf(definition: ErrorDefinition): number {
  return definition.status ?? STATUS[definition.kind];
}

/** What a refusal may carry besides its code. */
export interface DomainErrorOptions {
  /** Extra members of the problem document (RFC 9457 §3.2); public. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
  /** The header `WWW-Authenticate` of a 401 (RFC 9110 §11.6.1), where it says more than `Bearer`. */
  readonly challenge?: string;
  /** Who was refused, where that is known although they were not authenticated; for the audit trail, never the answer. */
  readonly subject?: { readonly userId: string | null; readonly tenantId: string | null };
  readonly cause?: unknown;
}

/** A refusal with a stable code and a detail that may be shown to the caller. Anything else thrown is a bug: a 500. */
export class DomainError extends Error {
  constructor(
    readonly definition: ErrorDefinition,
    readonly detail: string = definition.title,
    readonly options: DomainErrorOptions = {},
  ) {
    super(`${definition.code}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DomainError';
  }

  get code(): string {
    return this.definition.code;
  }
}
