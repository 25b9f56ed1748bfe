import { DomainError, isId, newId, type ActorRef, type TenantPlaces } from '#kernel';
import type { HolderRef } from '../contract.js';
import { ASSIGNMENT_NOT_FOUND, ROLE_NOT_FOUND } from './errors.js';
import type { RoleRows } from './role-facts.js';
import { RoleGraph } from './role-graph.js';
import type { Grant } from './role.js';
import type { SnapshotRows } from './snapshot.js';
import { requireSound } from './sound-role.js';

/** All that decisions in a tenant are made from, as rows. */
export interface TenantState {
  readonly rows: SnapshotRows;
  readonly places: TenantPlaces;
}

/** What a role would be; what is left out stays, or is nothing where the role is new. */
export interface ProposedRole {
  /** Its id or its name. */
  readonly role: string;
  readonly status?: 'active' | 'disabled' | undefined;
  readonly bindings?: readonly Grant[] | undefined;
  /** Ids or names. */
  readonly inherits?: readonly string[] | undefined;
}

/** A role is meant by its id or its name, that of one proposed before too. */
export type ProposedChange =
  | ({ readonly kind: 'put-role' } & ProposedRole)
  | { readonly kind: 'delete-role'; readonly role: string }
  | {
      readonly kind: 'assign';
      readonly role: string;
      readonly to: HolderRef;
      readonly scopeType: string | null;
      readonly scopeId: string | null;
      readonly expiresAt: Date | null;
    }
  | { readonly kind: 'revoke'; readonly assignmentId: string }
  | { readonly kind: 'add-member' | 'remove-member'; readonly userId: string }
  | { readonly kind: 'enter-team' | 'leave-team'; readonly teamId: string; readonly actor: ActorRef };

/** The people whom a change takes for members. */
export function membersNamedIn(change: ProposedChange): string[] {
  if (change.kind === 'remove-member') return [change.userId];
  const holder = change.kind === 'assign' ? change.to : 'actor' in change ? change.actor : null;
  return holder?.type === 'human' ? [holder.id] : [];
}

/**
 * The state after the change; the one before stays as it is. Whom it names must be there. Throws what making such a role throws,
 * `rbac.role-not-found`, `rbac.assignment-not-found`.
 */
export function after({ rows, places }: TenantState, change: ProposedChange): TenantState {
  switch (change.kind) {
    case 'put-role':
      return { rows: withRole(rows, change), places };
    case 'delete-role':
      return { rows: withoutRole(rows, roleIdOf(rows, change.role)), places };
    case 'assign':
      return { rows: withAssignment(rows, change), places };
    case 'revoke':
      return { rows: withoutAssignment(rows, change.assignmentId), places };
    case 'add-member':
      return { rows, places: { ...places, memberIds: [...new Set([...places.memberIds, change.userId])] } };
    case 'remove-member':
      return withoutMember({ rows, places }, change.userId);
    case 'enter-team':
    case 'leave-team':
      return { rows, places: inTeam(places, change) };
  }
}

function roleOf({ roles }: RoleRows, idOrName: string): RoleRows['roles'][number] | undefined {
  return roles.find(({ id }) => id === idOrName) ?? roles.find(({ name }) => name === idOrName);
}

function roleIdOf(rows: RoleRows, idOrName: string): string {
  const role = roleOf(rows, idOrName);
  if (!role) throw new DomainError(ROLE_NOT_FOUND);
  return role.id;
}

/** An id that there is not names nothing that could be made. */
function newRole(name: string): SnapshotRows['roles'][number] {
  if (isId(name)) throw new DomainError(ROLE_NOT_FOUND);
  return { id: newId(), name, rank: 0, status: 'active' };
}

/** Who needs a second factor decides nothing. */
function graphOf({ roles, bindings, parents }: RoleRows): RoleGraph {
  return new RoleGraph({ roles: roles.map((role) => ({ ...role, requires_second_factor: false })), bindings, parents });
}

function withRole(rows: SnapshotRows, { role: idOrName, status, bindings, inherits }: ProposedRole): SnapshotRows {
  const old = roleOf(rows, idOrName) ?? newRole(idOrName);
  const { id } = old;
  const bound = bindings?.map(({ permission, scopeType, scopeId }) => {
    return { role_id: id, permission, scope_type: scopeType, scope_id: scopeId };
  });
  const parents = inherits?.map((one) => ({ role_id: id, parent_id: roleIdOf(rows, one) }));
  const definition = { bindings: bindings ?? [], inherits: (parents ?? []).map(({ parent_id }) => parent_id) };
  requireSound(id, definition, graphOf(rows), rows.registered);
  return {
    ...rows,
    roles: [...rows.roles.filter((one) => one.id !== id), { ...old, status: status ?? old.status }],
    bindings: replaced(rows.bindings, id, bound),
    parents: replaced(rows.parents, id, parents),
  };
}

/** The rows, with these instead of the role's own; as they are where there are none to put. */
function replaced<R extends { role_id: string }>(all: readonly R[], id: string, own: readonly R[] | undefined) {
  return own ? [...all.filter((row) => row.role_id !== id), ...own] : all;
}

function withoutRole(rows: SnapshotRows, id: string): SnapshotRows {
  return {
    ...rows,
    roles: rows.roles.filter((role) => role.id !== id),
    bindings: rows.bindings.filter((row) => row.role_id !== id),
    parents: rows.parents.filter((row) => row.role_id !== id && row.parent_id !== id),
    assignments: rows.assignments.filter((row) => row.role_id !== id),
  };
}

function withAssignment(rows: SnapshotRows, change: ProposedChange & { readonly kind: 'assign' }): SnapshotRows {
  const { to, scopeType, scopeId, expiresAt } = change;
  const assignment = {
    ...{ id: newId(), role_id: roleIdOf(rows, change.role), actor_type: to.type, actor_id: to.id },
    ...{ scope_type: scopeType, scope_id: scopeId, expires_at_ms: expiresAt?.getTime() ?? null },
  };
  return { ...rows, assignments: [...rows.assignments, assignment] };
}

function withoutAssignment(rows: SnapshotRows, assignmentId: string): SnapshotRows {
  const found = rows.assignments.find(({ id }) => id === assignmentId);
  if (!found) throw new DomainError(ASSIGNMENT_NOT_FOUND);
  const assignments = rows.assignments.filter((row) => row !== found);
  return { ...rows, assignments, revoked: [...rows.revoked, found] };
}

/** Who leaves takes everything along that they hold. */
function withoutMember({ rows, places }: TenantState, userId: string): TenantState {
  const isOther = ({ actorType, actorId }: { actorType: string; actorId: string }): boolean =>
    actorType !== 'human' || actorId !== userId;
  const assignments = rows.assignments.filter(({ actor_type, actor_id }) => {
    return isOther({ actorType: actor_type, actorId: actor_id });
  });
  return {
    rows: { ...rows, assignments },
    places: {
      ...places,
      memberIds: places.memberIds.filter((id) => id !== userId),
      teamMembers: places.teamMembers.filter(isOther),
      chatgroupMembers: places.chatgroupMembers.filter(isOther),
    },
  };
}

/** Who leaves a team leaves its chatgroups. */
function inTeam(
  places: TenantPlaces,
  { kind, teamId, actor }: ProposedChange & { readonly kind: 'enter-team' | 'leave-team' },
): TenantPlaces {
  const within = new Set([teamId, ...places.chatgroups.filter((one) => one.teamId === teamId).map(({ id }) => id)]);
  const isElsewhere = (member: TenantPlaces['teamMembers'][number]): boolean =>
    member.actorType !== actor.type || member.actorId !== actor.id || !within.has(member.placeId);
  const member = { actorType: actor.type, actorId: actor.id, placeId: teamId };
  const others = places.teamMembers.filter(isElsewhere);
  if (kind === 'enter-team') return { ...places, teamMembers: [...others, member] };
  return { ...places, teamMembers: others, chatgroupMembers: places.chatgroupMembers.filter(isElsewhere) };
}
