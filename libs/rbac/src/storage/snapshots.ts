import { Clock, DomainError, type Awaitable, type TenantPlaces } from '#kernel';
import { Coherence, CoherentCache, Queries, UnitOfWork } from '#platform';
import { DescribePlaces, tenantTag } from '#tenancy/contract';
import { Injectable } from '@nestjs/common';
import type { TenantState } from '../domain/proposal.js';
import { VERSION_UNKNOWN } from '../domain/errors.js';
import { hasSeen } from '../domain/version.js';
import { RoleGraph, type RoleGraphRows } from '../domain/role-graph.js';
import { estimatedBytes } from '../domain/snapshot-size.js';
import { buildSnapshot, type SnapshotRows, type TenantSnapshot } from '../domain/snapshot.js';

/** Small tenants in plenty, or fewer large ones. */
const MAX_TENANTS = 20_000;
const MOST_BYTES = 128 * 2 ** 20;

/** Of revoked assignments, which only say why something is refused. */
const MAX_REVOKED = 1000;

const GRAPH = `SELECT
  (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name, 'rank', rank, 'status', status,
    'requires_second_factor', requires_second_factor)), '[]') FROM rbac.roles) AS roles,
  (SELECT coalesce(json_agg(json_build_object('role_id', role_id, 'permission', permission,
    'scope_type', scope_type, 'scope_id', scope_id)), '[]') FROM rbac.bindings) AS bindings,
  (SELECT coalesce(json_agg(json_build_object('role_id', role_id, 'parent_id', parent_id)), '[]') FROM rbac.role_parents) AS parents`;

const ASSIGNMENTS = `coalesce(json_agg(json_build_object('id', id, 'role_id', role_id, 'actor_type', actor_type, 'actor_id', actor_id,
  'scope_type', scope_type, 'scope_id', scope_id, 'expires_at_ms', extract(epoch FROM expires_at) * 1000)), '[]')`;

const SNAPSHOT = `${GRAPH},
  (SELECT ${ASSIGNMENTS} FROM rbac.assignments WHERE status = 'active') AS assignments,
  (SELECT ${ASSIGNMENTS} FROM (SELECT * FROM rbac.assignments
    WHERE status = 'revoked' AND revoked_at > now() - interval '30 days' ORDER BY revoked_at DESC LIMIT ${MAX_REVOKED}) AS lately) AS revoked,
  (SELECT coalesce(json_agg(id), '[]') FROM rbac.superusers) AS superusers,
  (SELECT coalesce(json_agg(permission), '[]') FROM rbac.permissions) AS registered,
  pg_current_snapshot()::text AS seen`;

const IS_VISIBLE = 'SELECT pg_visible_in_snapshot($1::text::xid8, pg_current_snapshot()) AS visible';

interface Visible {
  readonly visible: boolean;
}

/** What there is of a tenant that is gone. */
const NO_TENANT: TenantPlaces = {
  status: 'deleted',
  memberIds: [],
  teamMembers: [],
  chatgroupMembers: [],
  chatgroups: [],
};

/** The tag of everything made from who is a superuser. */
export const SUPERUSERS_TAG = 'superusers';

const TAG_PREFIX = 'rbac:';

/** The tag of everything made from a tenant's roles, what they grant, and who holds them. */
export const snapshotTag = (tenantId: string): string => TAG_PREFIX + tenantId;

/** The snapshots that decisions are made on: in memory, right or absent, loaded by one query. */
@Injectable()
export class Snapshots {
  readonly #cache: CoherentCache<TenantSnapshot>;
  /** What PostgreSQL had seen when each was read. */
  readonly #seen = new WeakMap<TenantSnapshot, string>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
    private readonly clock: Clock,
    coherence: Coherence,
  ) {
    this.#cache = new CoherentCache(coherence, MAX_TENANTS, TAG_PREFIX, {
      mostBytes: MOST_BYTES,
      bytesOf: estimatedBytes,
    });
  }

  /** Throws `unavailable` when it is not here and PostgreSQL does not answer. */
  of(tenantId: string): Awaitable<TenantSnapshot> {
    return this.#cache.get(tenantId, this.clock.nowMs(), () => this.#load(tenantId));
  }

  /**
   * Resolves when what `of` answers from here on has seen the change of that version. Throws `rbac.version-unknown` when
   * there has been none, `unavailable` as `of` does.
   */
  async reach(tenantId: string, version: string): Promise<void> {
    if (this.#hasSeen(await this.of(tenantId), version)) return;
    const isThere = await this.unitOfWork.readIn({}, (transaction) =>
      transaction.query<[Visible]>(IS_VISIBLE, [version]),
    );
    if (!isThere[0].visible) throw new DomainError(VERSION_UNKNOWN);
    await this.#cache.reload(tenantId, () => this.#load(tenantId));
  }

  async #load(tenantId: string) {
    const { rows, places, seen } = await this.unitOfWork.readIn({ tenantId }, () => this.readState());
    const value = buildSnapshot(rows, places);
    this.#seen.set(value, seen);
    return { value, tags: [tenantTag(tenantId), SUPERUSERS_TAG] };
  }

  #hasSeen(snapshot: TenantSnapshot, version: string): boolean {
    const seen = this.#seen.get(snapshot);
    return seen !== undefined && hasSeen(seen, version);
  }

  /** The tenant of the open transaction as that sees it, with what it has changed so far: for rules about changes. */
  async read(): Promise<TenantSnapshot> {
    const { rows, places } = await this.readState();
    return buildSnapshot(rows, places);
  }

  /** The same as the rows that it is made from, with what PostgreSQL had seen by then. */
  async readState(): Promise<TenantState & { readonly seen: string }> {
    const [{ seen, ...rows }] = await this.unitOfWork.transaction.query<[SnapshotRows & { seen: string }]>(SNAPSHOT);
    return { rows, seen, places: (await this.queries.execute(new DescribePlaces())) ?? NO_TENANT };
  }

  /** Which role inherits which in the tenant of the open transaction, with what that has changed so far. */
  async readGraph(): Promise<RoleGraph> {
    const [rows] = await this.unitOfWork.transaction.query<[RoleGraphRows]>(GRAPH);
    return new RoleGraph(rows);
  }
}
