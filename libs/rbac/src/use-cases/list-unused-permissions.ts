import { AuditTrail, Clock, Query, type ActorRef, type ActorType, type TenantActor } from '#kernel';
import { CallerPermissions, Queries, UnitOfWork } from '#platform';
import { TeamEntries } from '#tenancy/contract';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import {
  heldByRoles,
  holdersIn,
  unusedOf,
  type HeldByRoles,
  type HeldSince,
  type UnusedPermission,
} from '../domain/unused-permissions.js';
import { Snapshots } from '../storage/snapshots.js';

const DAY_MS = 86_400_000;
const NOTHING: HeldByRoles = new Map();

const ASSIGNED_AT = 'SELECT id, assigned_at AS "assignedAt" FROM rbac.assignments WHERE id = ANY ($1)';

export interface UnusedOfActor {
  readonly actor: ActorRef;
  readonly unused: readonly UnusedPermission[];
}

export interface UnusedPermissions {
  readonly recordedSince: Date | null;
  readonly actors: readonly UnusedOfActor[];
  readonly nextCursor: string | null;
}

/** Null for any. */
export interface UnusedPermissionsFilter {
  readonly actorType: ActorType | null;
  readonly actorId: string | null;
}

/**
 * What people and programs hold by roles, of their own or of their teams, and had held for so many days already, without being allowed it in these, by themselves or
 * by a program that acts for them. Throws `rbac.permission-required` without `audit:read`.
 */
export class ListUnusedPermissions extends Query<UnusedPermissions> {
  static readonly action = 'rbac.list-unused-permissions';

  constructor(
    readonly by: TenantActor,
    readonly days: number,
    readonly filter: UnusedPermissionsFilter,
    readonly limit: number,
    /** `nextCursor` of the page before. */
    readonly cursor: string | null,
  ) {
    super();
  }
}

@QueryHandler(ListUnusedPermissions)
export class ListUnusedPermissionsHandler implements IQueryHandler<ListUnusedPermissions> {
  constructor(
    private readonly callers: CallerPermissions,
    private readonly snapshots: Snapshots,
    private readonly auditTrail: AuditTrail,
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
    private readonly clock: Clock,
  ) {}

  async execute({ by, days, filter, limit, cursor }: ListUnusedPermissions): Promise<UnusedPermissions> {
    await this.callers.require(by, 'audit:read');
    const { transaction } = this.unitOfWork;
    const nowMs = this.clock.nowMs();
    const snapshot = await this.snapshots.read();
    const since = new Date(nowMs - days * DAY_MS);
    const found = holdersIn(snapshot, filter.actorType)
      .filter(({ id }) => (filter.actorId === null || id === filter.actorId) && (cursor === null || id > cursor))
      .slice(0, limit + 1);
    const actors = found.slice(0, limit);
    const held = new Map(actors.map((actor) => [actor.id, heldByRoles(snapshot, actor, nowMs)]));
    const asked = [...held].flatMap(([actorId, of]) => [...of.keys()].map((permission) => ({ actorId, permission })));
    const recorded = await this.auditTrail.usesOf(transaction, asked);
    const heldSince = await this.#heldSince(held);
    return {
      recordedSince: recorded.recordedSince,
      actors: actors.map((actor) => ({
        actor,
        unused: unusedOf(actor.id, held.get(actor.id) ?? NOTHING, recorded, heldSince(actor.id), since),
      })),
      nextCursor: found.length > limit ? (actors.at(-1)?.id ?? null) : null,
    };
  }

  /** By the id of the actor. What it has by a team it has since it is in there. */
  async #heldSince(held: ReadonlyMap<string, HeldByRoles>): Promise<(actorId: string) => HeldSince> {
    const ways = [...held.values()].flatMap((one) => [...one.values()].flat());
    const ids = [...new Set(ways.map(({ assignmentId }) => assignmentId))];
    const rows = await this.unitOfWork.transaction.query<{ id: string; assignedAt: Date }[]>(ASSIGNED_AT, [ids]);
    const assignedAt = new Map(rows.map((row) => [row.id, row.assignedAt]));
    const entries = await this.queries.execute(new TeamEntries([...held.keys()]));
    const enteredAt = new Map(entries.map((one) => [`${one.actorId} ${one.teamId}`, one.enteredAt]));
    return (actorId) =>
      ({ assignmentId, teamId }) => {
        const assigned = assignedAt.get(assignmentId) ?? null;
        const entered = teamId === null ? assigned : (enteredAt.get(`${actorId} ${teamId}`) ?? null);
        return assigned && entered && (entered > assigned ? entered : assigned);
      };
  }
}
