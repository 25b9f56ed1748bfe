import type { ActorRef, ActorType, RecordedUses } from '#kernel';
import { permissionsIn, waysTo, type WayByRole } from './effective.js';
import { heldBy, type TenantSnapshot } from './snapshot.js';

export interface GrantingAssignment {
  readonly assignmentId: string;
  readonly assignedAt: Date;
  readonly roleId: string;
  readonly role: string;
  /** The team that holds the role; null where the actor does itself. */
  readonly teamId: string | null;
}

export interface UnusedPermission {
  readonly permission: string;
  /** All by which the actor has it. */
  readonly roles: readonly GrantingAssignment[];
  /** Null for never, as far as the record goes back. */
  readonly lastAllowedAt: Date | null;
}

/** Since when an actor has something that way; null where that is over meanwhile. */
export type HeldSince = (way: WayByRole) => Date | null;

/** What an actor has by roles, wherever: by permission, the ways to it. */
export type HeldByRoles = ReadonlyMap<string, readonly WayByRole[]>;

/** The permissions that roles give the actor now, by itself or by its teams. */
export function heldByRoles(snapshot: TenantSnapshot, actor: ActorRef, nowMs: number): HeldByRoles {
  const asked = { ...actor, limitedTo: null };
  const held = permissionsIn(snapshot).map((permission) => {
    const ways = waysTo(snapshot, asked, permission, null, nowMs);
    return [permission, ways.filter((way): way is WayByRole => way.by === 'role')] as const;
  });
  return new Map(held.filter(([, ways]) => ways.length > 0));
}

/** Those who hold a role in the tenant and still belong to it, people and programs, by id. */
export function holdersIn(snapshot: TenantSnapshot, type: ActorType | null): ActorRef[] {
  const types = (['human', 'robot', 'service'] as const).filter((one) => type === null || one === type);
  return types
    .flatMap((one) => [...snapshot.actors[one].keys()].map((id) => ({ type: one, id })))
    .filter((actor) => actor.type !== 'human' || snapshot.memberIds.has(actor.id))
    .filter((actor) => heldBy(snapshot, actor).length > 0)
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Of what the actor holds, that which was not allowed since then, and was held before already. */
export function unusedOf(
  actorId: string,
  held: HeldByRoles,
  { uses }: Pick<RecordedUses, 'uses'>,
  heldSince: HeldSince,
  since: Date,
): UnusedPermission[] {
  const own = uses.filter((use) => use.actorId === actorId);
  const lastUse = new Map(own.map((use) => [use.permission, use.lastAllowedAt]));
  return [...held]
    .map(([permission, ways]): UnusedPermission => {
      return { permission, roles: grantingBy(ways, heldSince), lastAllowedAt: lastUse.get(permission) ?? null };
    })
    .filter(({ lastAllowedAt }) => lastAllowedAt === null || lastAllowedAt < since)
    .filter(({ roles }) => roles.some((role) => role.assignedAt < since));
}

/** Each assignment once, however many bindings of its role there are. */
function grantingBy(ways: readonly WayByRole[], heldSince: HeldSince): GrantingAssignment[] {
  const byAssignment = new Map(ways.map((way) => [way.assignmentId, way]));
  return [...byAssignment.values()].flatMap((way) => {
    const { assignmentId, roleId, role, teamId } = way;
    const at = heldSince(way);
    return at ? [{ assignmentId, assignedAt: at, roleId, role, teamId }] : [];
  });
}
