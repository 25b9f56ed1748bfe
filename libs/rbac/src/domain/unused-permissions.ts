import type { ActorRef, ActorType, RecordedUses } from '#kernel';
import { knownPermissions } from './permission-catalogue.js';
import { factsOf, type TenantSnapshot } from './snapshot.js';

/** Who held which role since when; of several assignments of one role the first. */
export interface RoleHeldSince {
  readonly actorId: string;
  readonly roleId: string;
  readonly assignedAt: Date;
}

export interface UnusedPermission {
  readonly permission: string;
  /** All by which the actor has it. */
  readonly roles: readonly { readonly roleId: string; readonly role: string; readonly assignedAt: Date }[];
  /** Null for never, as far as the record goes back. */
  readonly lastAllowedAt: Date | null;
}

/** The permissions that the actor's roles grant now, wherever, each with these roles' ids and names. */
export function permissionsByRole(
  snapshot: TenantSnapshot,
  actor: ActorRef,
  nowMs: number,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const { assignments } = factsOf(snapshot, actor);
  const roles = assignments
    .filter(({ role, expiresAtMs }) => role.isActive && expiresAtMs > nowMs)
    .map(({ role }) => role);
  const held = knownPermissions(snapshot).map(([permission, patterns]) => {
    const granting = roles.filter(({ limitsByPattern }) => patterns.some((pattern) => limitsByPattern.has(pattern)));
    return [permission, new Map(granting.map(({ id, name }) => [id, name]))] as const;
  });
  return new Map(held.filter(([, granting]) => granting.size > 0));
}

/** Those who hold a role in the tenant and still belong to it, people and robots, by id. */
export function holdersIn(snapshot: TenantSnapshot, type: ActorType | null): ActorRef[] {
  const types = (['human', 'robot'] as const).filter((one) => type === null || one === type);
  return types
    .flatMap((one) => [...snapshot.actors[one].keys()].map((id) => ({ type: one, id })))
    .filter((actor) => actor.type === 'robot' || snapshot.memberIds.has(actor.id))
    .filter((actor) => factsOf(snapshot, actor).assignments.length > 0)
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Of what the actor holds, that which was not allowed since then, and was held before already. */
export function unusedOf(
  actorId: string,
  held: ReadonlyMap<string, ReadonlyMap<string, string>>,
  { uses }: Pick<RecordedUses, 'uses'>,
  heldSince: readonly RoleHeldSince[],
  since: Date,
): UnusedPermission[] {
  const lastUse = new Map(
    uses.filter((use) => use.actorId === actorId).map((use) => [use.permission, use.lastAllowedAt]),
  );
  const assignedAt = new Map(
    heldSince.filter((one) => one.actorId === actorId).map((one) => [one.roleId, one.assignedAt]),
  );
  return [...held]
    .map(([permission, names]): UnusedPermission => {
      const roles = [...names].flatMap(([roleId, role]) => {
        const at = assignedAt.get(roleId);
        return at ? [{ roleId, role, assignedAt: at }] : [];
      });
      return { permission, roles, lastAllowedAt: lastUse.get(permission) ?? null };
    })
    .filter(({ lastAllowedAt }) => lastAllowedAt === null || lastAllowedAt < since)
    .filter(({ roles }) => roles.some((role) => role.assignedAt < since));
}
