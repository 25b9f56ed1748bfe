import type { ActorRef, ActorType, RecordedUses } from '#kernel';
import { knownPermissions } from './permission-catalogue.js';
import { heldBy, type AssignmentFacts, type TenantSnapshot } from './snapshot.js';

/** Since when something is held, in milliseconds, by the id of the assignment that it is held by. */
export type HeldSince = (assignment: AssignmentFacts) => number;

export interface UnusedPermission {
  readonly permission: string;
  /** All by which the actor has it. */
  readonly roles: readonly { readonly roleId: string; readonly role: string; readonly assignedAt: Date }[];
  /** Null for never, as far as the record goes back. */
  readonly lastAllowedAt: Date | null;
}

/** The permissions that the actor's roles, and its teams', grant now, wherever; each with all by which it is held. */
export function permissionsByRole(
  snapshot: TenantSnapshot,
  actor: ActorRef,
  nowMs: number,
): ReadonlyMap<string, readonly AssignmentFacts[]> {
  const counting = heldBy(snapshot, actor).filter(({ role, expiresAtMs }) => role.isActive && expiresAtMs > nowMs);
  const held = knownPermissions(snapshot).map(([permission, patterns]) => {
    const isGrantedBy = ({ role }: AssignmentFacts) => patterns.some((pattern) => role.limitsByPattern.has(pattern));
    return [permission, counting.filter(isGrantedBy)] as const;
  });
  return new Map(held.filter(([, granting]) => granting.length > 0));
}

/** Those who hold a role in the tenant and still belong to it, people and robots, by id. */
export function holdersIn(snapshot: TenantSnapshot, type: ActorType | null): ActorRef[] {
  const types = (['human', 'robot'] as const).filter((one) => type === null || one === type);
  return types
    .flatMap((one) => [...snapshot.actors[one].keys()].map((id) => ({ type: one, id })))
    .filter((actor) => actor.type === 'robot' || snapshot.memberIds.has(actor.id))
    .filter((actor) => heldBy(snapshot, actor).length > 0)
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Of what the actor holds, that which was not allowed since then, and was held before already. */
export function unusedOf(
  actorId: string,
  held: ReadonlyMap<string, readonly AssignmentFacts[]>,
  { uses }: Pick<RecordedUses, 'uses'>,
  heldSince: HeldSince,
  since: Date,
): UnusedPermission[] {
  const lastUse = new Map(
    uses.filter((use) => use.actorId === actorId).map((use) => [use.permission, use.lastAllowedAt]),
  );
  return [...held]
    .map(([permission, granting]): UnusedPermission => {
      return { permission, roles: rolesOf(granting, heldSince), lastAllowedAt: lastUse.get(permission) ?? null };
    })
    .filter(({ lastAllowedAt }) => lastAllowedAt === null || lastAllowedAt < since)
    .filter(({ roles }) => roles.some((role) => role.assignedAt < since));
}

/** Each role once, with since when it is held at the earliest. */
function rolesOf(granting: readonly AssignmentFacts[], heldSince: HeldSince): UnusedPermission['roles'] {
  const earliest = new Map<string, UnusedPermission['roles'][number]>();
  for (const assignment of granting) {
    const { id: roleId, name: role } = assignment.role;
    const assignedAt = new Date(heldSince(assignment));
    const known = earliest.get(roleId);
    if (!known || assignedAt < known.assignedAt) earliest.set(roleId, { roleId, role, assignedAt });
  }
  return [...earliest.values()];
}
