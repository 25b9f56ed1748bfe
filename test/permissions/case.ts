import type { DecisionReason, Scope } from '#kernel';

/** A limit of a binding or an assignment: `team:a` is one team, `team` every team; left out, the whole tenant. */
export type Where = string;

export interface GivenRole {
  readonly name: string;
  readonly isDisabled?: boolean;
  /** What it grants: the pattern, and where. */
  readonly grants: readonly (readonly [pattern: string, where?: Where])[];
}

export interface GivenAssignment {
  readonly role: string;
  /** The caller, unless said otherwise. */
  readonly to?: 'somebody else' | 'a robot with the caller’s id';
  readonly where?: Where;
  /** Seconds from now; negative has passed. */
  readonly expiresInSeconds?: number | 'infinity' | '-infinity';
  readonly isRevoked?: boolean;
}

/** One decision: what roles there are and who holds them, what is asked, and the answer. */
export interface PermissionCase {
  readonly title: string;
  readonly given: {
    readonly roles: readonly GivenRole[];
    readonly assignments: readonly GivenAssignment[];
    /** Who is a superuser; nobody, unless said otherwise. */
    readonly superuser?: 'caller' | 'somebody else';
  };
  readonly when: { readonly permission: string; readonly scope?: Scope };
  readonly then: { readonly reason: DecisionReason; readonly matched?: readonly string[] };
}

/** `team:a` as the columns of a row. */
export function limitOf(where: Where | undefined): { scope_type: string | null; scope_id: string | null } {
  const [type, id] = where?.split(':') ?? [];
  return { scope_type: type ?? null, scope_id: id ?? null };
}

/** Every other reason refuses. */
export const isAllowed = (reason: DecisionReason): boolean => reason === 'matched' || reason === 'superuser';

/** What cases are written with. */
export const role = (name: string, ...grants: GivenRole['grants']): GivenRole => ({ name, grants });
export const disabled = (given: GivenRole): GivenRole => ({ ...given, isDisabled: true });
export const held = (name: string, rest: Omit<GivenAssignment, 'role'> = {}): GivenAssignment => ({
  role: name,
  ...rest,
});
export const team = (id: string) => ({ type: 'team', id });

export const OWNER = role('owner', ['*']);
export const MAKER = role('maker', ['projects:create']);
export const READER = role('reader', ['projects:read']);
