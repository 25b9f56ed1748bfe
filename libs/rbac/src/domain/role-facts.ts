/** Where a binding or assignment holds: everywhere (null), in every scope of a type (`id` null), in the actor's own, or in one. */
export interface ScopeLimit {
  readonly type: string;
  readonly id: string | null;
}

export interface RoleFacts {
  readonly id: string;
  readonly name: string;
  readonly rank: number;
  readonly isActive: boolean;
  /** What it grants, itself and by what it inherits, by permission pattern; each with the limits under which it does. */
  readonly limitsByPattern: LimitsByPattern;
  /** The roles of which it has that, itself first, each with its own bindings; disabled ones pass nothing on. */
  readonly lineage: readonly RoleBindings[];
}

export type LimitsByPattern = ReadonlyMap<string, readonly (ScopeLimit | null)[]>;

/** What one role grants by bindings of its own. */
export interface RoleBindings {
  readonly id: string;
  readonly limitsByPattern: LimitsByPattern;
}

/** The roles of a tenant as rows; bindings and parents belong to one of them, as foreign keys make sure. */
export interface RoleRows {
  readonly roles: readonly { id: string; name: string; rank: number; status: string }[];
  readonly bindings: readonly {
    role_id: string;
    permission: string;
    scope_type: string | null;
    scope_id: string | null;
  }[];
  /** Which role has also what which other grants; no cycles. */
  readonly parents: readonly { role_id: string; parent_id: string }[];
}

/** What each role grants, by its id. A disabled one passes nothing on, neither its own nor what it inherits. */
export function factsOfRoles({ roles, bindings, parents }: RoleRows): ReadonlyMap<string, RoleFacts> {
  const bindingsByRole = byRole(bindings);
  const parentsByRole = byRole(parents);
  const active = new Set(roles.filter(({ status }) => status === 'active').map(({ id }) => id));
  const parentsOf = (id: string) =>
    (parentsByRole.get(id) ?? []).map(({ parent_id }) => parent_id).filter((parent) => active.has(parent));
  const own = new Map(roles.map(({ id }) => [id, { id, limitsByPattern: limitsOf(bindingsByRole.get(id) ?? []) }]));
  return new Map(
    roles.map(({ id, name, rank, status }) => {
      const lineage = [...closure(id, parentsOf)].flatMap((one) => own.get(one) ?? []);
      return [id, { id, name, rank, isActive: status === 'active', limitsByPattern: merged(lineage), lineage }];
    }),
  );
}

function limitsOf(bindings: RoleRows['bindings']): LimitsByPattern {
  const limits = new Map<string, (ScopeLimit | null)[]>();
  for (const row of bindings) append(limits, row.permission, limitOf(row));
  return limits;
}

/** Of all of them; that of a role that inherits nothing is its own. */
function merged(lineage: readonly RoleBindings[]): LimitsByPattern {
  const [first, ...others] = lineage;
  if (first && others.length === 0) return first.limitsByPattern;
  const limits = new Map<string, (ScopeLimit | null)[]>();
  for (const { limitsByPattern } of lineage) {
    for (const [pattern, some] of limitsByPattern) for (const limit of some) append(limits, pattern, limit);
  }
  return limits;
}

export function byRole<R extends { role_id: string }>(rows: readonly R[]): ReadonlyMap<string, readonly R[]> {
  const lists = new Map<string, R[]>();
  for (const row of rows) append(lists, row.role_id, row);
  return lists;
}

/** The first, and all that can be reached from it. */
export function closure(first: string, next: (one: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set([first]);
  for (const one of found) for (const other of next(one)) found.add(other);
  return found;
}

export function limitOf(row: { scope_type: string | null; scope_id: string | null }): ScopeLimit | null {
  return row.scope_type === null ? null : { type: row.scope_type, id: row.scope_id };
}

export function append<V>(lists: Map<string, V[]>, key: string, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
