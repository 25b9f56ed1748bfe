import type { Actor, Scope } from '#kernel';

/** Where a binding or assignment holds: everywhere (null), in every scope of a type (`id` null), or in one. */
export interface ScopeLimit {
  readonly type: string;
  readonly id: string | null;
}

export interface RoleFacts {
  readonly id: string;
  readonly name: string;
  readonly isActive: boolean;
  /** What it grants, by permission pattern; each with the limits under which it does. */
  readonly limitsByPattern: ReadonlyMap<string, readonly (ScopeLimit | null)[]>;
}

export interface AssignmentFacts {
  readonly role: RoleFacts;
  readonly limit: ScopeLimit | null;
  /** Unix milliseconds; infinite when it does not expire. */
  readonly expiresAtMs: number;
}

/** All that decisions in one tenant depend on, at one moment, in memory. */
export interface TenantSnapshot {
  readonly assignmentsByActor: ReadonlyMap<string, readonly AssignmentFacts[]>;
}

export function actorKey(actor: Pick<Actor, 'type' | 'id'>): string {
  return `${actor.type}:${actor.id}`;
}

/** Whether something limited so holds in the scope that is asked about; null asks about the whole tenant. */
export function holdsIn(limit: ScopeLimit | null, scope: Scope | null): boolean {
  if (limit === null) return true;
  return scope !== null && limit.type === scope.type && (limit.id === null || limit.id === scope.id);
}

export interface SnapshotRows {
  readonly roles: readonly { id: string; name: string; status: string }[];
  readonly bindings: readonly {
    role_id: string;
    permission: string;
    scope_type: string | null;
    scope_id: string | null;
  }[];
  readonly assignments: readonly {
    role_id: string;
    actor_type: Actor['type'];
    actor_id: string;
    scope_type: string | null;
    scope_id: string | null;
    /** Unix milliseconds; text for `Infinity` and `-Infinity`, which JSON has no numbers for. */
    expires_at_ms: number | string | null;
  }[];
}

/** Bindings and assignments belong to one of the roles, as foreign keys make sure. */
export function buildSnapshot({ roles, bindings, assignments }: SnapshotRows): TenantSnapshot {
  const bindingsByRole = new Map<string, SnapshotRows['bindings'][number][]>();
  for (const binding of bindings) append(bindingsByRole, binding.role_id, binding);
  const facts = new Map(roles.map((role) => [role.id, factsOf(role, bindingsByRole.get(role.id) ?? [])]));
  const assignmentsByActor = new Map<string, AssignmentFacts[]>();
  for (const row of assignments) {
    const role = facts.get(row.role_id);
    if (!role) continue;
    const expiresAtMs = row.expires_at_ms === null ? Infinity : Number(row.expires_at_ms);
    const key = actorKey({ type: row.actor_type, id: row.actor_id });
    append(assignmentsByActor, key, { role, limit: limitOf(row), expiresAtMs });
  }
  return { assignmentsByActor };
}

function factsOf({ id, name, status }: SnapshotRows['roles'][number], bindings: SnapshotRows['bindings']): RoleFacts {
  const limitsByPattern = new Map<string, (ScopeLimit | null)[]>();
  for (const binding of bindings) append(limitsByPattern, binding.permission, limitOf(binding));
  return { id, name, isActive: status === 'active', limitsByPattern };
}

function limitOf(row: { scope_type: string | null; scope_id: string | null }): ScopeLimit | null {
  return row.scope_type === null ? null : { type: row.scope_type, id: row.scope_id };
}

function append<V>(lists: Map<string, V[]>, key: string, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
