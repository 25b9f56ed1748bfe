import { byRole, closure, type RoleRows } from './role-facts.js';

/** Rows of roles with what a change of one depends on besides. */
export interface RoleGraphRows extends RoleRows {
  readonly roles: readonly (RoleRows['roles'][number] & { requires_second_factor: boolean })[];
}

/**
 * Which role inherits which, disabled ones as well: what is disabled today grants tomorrow, and whoever enables it does not
 * see who has put it where.
 */
export class RoleGraph {
  readonly #roles: ReadonlyMap<string, RoleGraphRows['roles'][number]>;
  readonly #bindings: ReadonlyMap<string, RoleGraphRows['bindings']>;
  readonly #parents: ReadonlyMap<string, readonly string[]>;
  readonly #children: ReadonlyMap<string, readonly string[]>;

  constructor({ roles, bindings, parents }: RoleGraphRows) {
    this.#roles = new Map(roles.map((role) => [role.id, role]));
    this.#bindings = byRole(bindings);
    this.#parents = idsOf(parents);
    this.#children = idsOf(parents.map(({ role_id, parent_id }) => ({ role_id: parent_id, parent_id: role_id })));
  }

  has(roleId: string): boolean {
    return this.#roles.has(roleId);
  }

  /** What whatever decides has to keep of all roles: of each itself and every role that it inherits, with the bindings of all of these. */
  size(): number {
    let size = 0;
    for (const roleId of this.#roles.keys()) {
      for (const id of this.#lineage(roleId)) size += 1 + (this.#bindings.get(id)?.length ?? 0);
    }
    return size;
  }

  /** The role, and whatever inherits it. */
  heirsOf(roleId: string): ReadonlySet<string> {
    return closure(roleId, (id) => this.#children.get(id) ?? []);
  }

  /** The highest rank of the role and of whatever inherits it; below every rank where there is no such role. */
  rankOf(roleId: string): number {
    return Math.max(-1, ...[...this.heirsOf(roleId)].map((id) => this.#roles.get(id)?.rank ?? -1));
  }

  /** The ranks of the roles that it inherits by its own word, by their ids. */
  inheritedRanks(roleId: string): ReadonlyMap<string, number> {
    return new Map((this.#parents.get(roleId) ?? []).map((id) => [id, this.#roles.get(id)?.rank ?? -1]));
  }

  /** The patterns that the role would grant if nothing were disabled, by where each holds. */
  grantsOf(roleId: string): ReadonlyMap<string, string> {
    return this.#grantsOf(this.#lineage(roleId));
  }

  /** Those that it grants as things stand. */
  grantsNow(roleId: string): ReadonlyMap<string, string> {
    return this.#grantsOf(this.#activeLineage(roleId));
  }

  /** Whether the role, or one that it inherits, is held with a second factor only; as things stand. */
  needsSecondFactor(roleId: string): boolean {
    return [...this.#activeLineage(roleId)].some((id) => this.#roles.get(id)?.requires_second_factor);
  }

  isActive(roleId: string): boolean {
    return this.#roles.get(roleId)?.status === 'active';
  }

  #lineage(roleId: string): ReadonlySet<string> {
    return closure(roleId, (id) => this.#parents.get(id) ?? []);
  }

  /** The role and what it inherits over active roles; none of them while it is disabled. */
  #activeLineage(roleId: string): ReadonlySet<string> {
    if (!this.isActive(roleId)) return new Set();
    return closure(roleId, (id) => (this.#parents.get(id) ?? []).filter((parent) => this.isActive(parent)));
  }

  #grantsOf(lineage: ReadonlySet<string>): ReadonlyMap<string, string> {
    const bindings = [...lineage].flatMap((id) => this.#bindings.get(id) ?? []);
    return new Map(
      bindings.map(({ permission, scope_type, scope_id }) => [
        JSON.stringify([permission, scope_type, scope_id]),
        permission,
      ]),
    );
  }
}

function idsOf(parents: RoleRows['parents']): ReadonlyMap<string, readonly string[]> {
  return new Map([...byRole(parents)].map(([id, rows]) => [id, rows.map(({ parent_id }) => parent_id)]));
}
