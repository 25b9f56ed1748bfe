import { Clock, type Awaitable } from '#kernel';
import { Coherence, CoherentCache, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { buildSnapshot, type SnapshotRows, type TenantSnapshot } from '../domain/snapshot.js';

const MAX_TENANTS = 1000;

const SNAPSHOT = `SELECT
  (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name, 'status', status)), '[]') FROM rbac.roles) AS roles,
  (SELECT coalesce(json_agg(json_build_object('role_id', role_id, 'permission', permission,
    'scope_type', scope_type, 'scope_id', scope_id)), '[]') FROM rbac.bindings) AS bindings,
  (SELECT coalesce(json_agg(json_build_object('role_id', role_id, 'actor_type', actor_type, 'actor_id', actor_id,
    'scope_type', scope_type, 'scope_id', scope_id, 'expires_at_ms', extract(epoch FROM expires_at) * 1000)), '[]')
    FROM rbac.assignments WHERE status = 'active') AS assignments`;

/** The tag of everything made from a tenant's roles, bindings and assignments. */
export const snapshotTag = (tenantId: string): string => `rbac:${tenantId}`;

/** The snapshots that decisions are made on: in memory, right or absent, loaded by one query. */
@Injectable()
export class Snapshots {
  readonly #cache: CoherentCache<TenantSnapshot>;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    coherence: Coherence,
  ) {
    this.#cache = new CoherentCache(coherence, MAX_TENANTS);
  }

  /** Throws `unavailable` when it is not here and PostgreSQL does not answer. */
  of(tenantId: string): Awaitable<TenantSnapshot> {
    return this.#cache.get(snapshotTag(tenantId), this.clock.nowMs(), async () => ({
      value: await this.#load(tenantId),
      tags: [],
    }));
  }

  #load(tenantId: string): Promise<TenantSnapshot> {
    return this.unitOfWork.readIn({ tenantId }, async (transaction) => {
      const [rows] = await transaction.query<[SnapshotRows]>(SNAPSHOT);
      return buildSnapshot(rows);
    });
  }
}
