import { AggregateStore, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import type { TenantSummary } from '../contract.js';
import { Tenant } from '../domain/tenant.js';

const OF_USER = `SELECT tenants.id, tenants.name, tenants.slug, tenants.status,
    tenants.second_factor AS "secondFactor", tenants.remembers_devices AS "remembersDevices"
  FROM tenancy.memberships JOIN tenancy.tenants ON tenants.id = memberships.tenant_id
  WHERE memberships.user_id = $1 AND tenants.status <> 'deleted' ORDER BY tenants.name, tenants.id`;

const COUNT_MADE_BY = `SELECT count(*)::int AS count
  FROM tenancy.memberships JOIN tenancy.tenants ON tenants.id = memberships.tenant_id
  WHERE memberships.user_id = $1 AND tenants.created_by = $1`;

const TRY_LOCK_SLUG = `SELECT pg_try_advisory_xact_lock(hashtextextended('slug:' || $1, 0)) AS "isMine"`;
const SHARE_SLUG = `SELECT pg_advisory_xact_lock_shared(hashtextextended('slug:' || $1, 0))`;
const TAKE_SLUG = `SELECT pg_advisory_xact_lock(hashtextextended('slug:' || $1, 0))`;
const IS_SLUG_TAKEN = 'SELECT tenancy.is_slug_taken($1) AS "isTaken"';

@Injectable()
export class TenantRepository extends AggregateStore<Tenant> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, Tenant);
  }

  /** Null when there is none in scope, or it is deleted. */
  async findKept(id: string): Promise<Tenant | null> {
    const tenant = await this.find(id);
    return tenant?.status === 'deleted' ? null : tenant;
  }

  /** Those that the user whose rows are in scope belongs to, by name. */
  async deletedOf(userId: string): Promise<Tenant[]> {
    return this.repository
      .createQueryBuilder('tenant')
      .where(`tenant.status = 'deleted' AND tenant.erase_after > now()`)
      .andWhere(
        'EXISTS (SELECT FROM tenancy.memberships AS own WHERE own.tenant_id = tenant.id AND own.user_id = :userId)',
        {
          userId,
        },
      )
      .orderBy({ 'tenant.name': 'ASC', 'tenant.id': 'ASC' })
      .getMany();
  }

  ofUser(userId: string): Promise<TenantSummary[]> {
    return this.unitOfWork.transaction.query<TenantSummary[]>(OF_USER, [userId]);
  }

  /** How many tenants the user whose rows are in scope has made and belongs to; one that can be restored keeps its slug and its place. */
  async countMadeBy(userId: string): Promise<number> {
    const [row] = await this.unitOfWork.transaction.query<[{ count: number }]>(COUNT_MADE_BY, [userId]);
    return row.count;
  }

  /** Whoever asks; null when no active tenant has the slug. */
  async activeIdOfSlug(slug: string): Promise<string | null> {
    const [row] = await this.unitOfWork.transaction.query<{ id: string | null }[]>(
      'SELECT tenancy.active_tenant_by_slug($1) AS id',
      [slug],
    );
    return row?.id ?? null;
  }

  /**
   * Whether no tenant has the slug, and no other transaction is making one with it: until the commit it stays reserved
   * for this one. Does not wait.
   */
  async reserveSlug(slug: string): Promise<boolean> {
    const { transaction } = this.unitOfWork;
    const [lock] = await transaction.query<{ isMine: boolean }[]>(TRY_LOCK_SLUG, [slug]);
    const [row] = await transaction.query<{ isTaken: boolean }[]>(IS_SLUG_TAKEN, [slug]);
    return lock?.isMine === true && row?.isTaken === false;
  }

  /** Waits for a transaction that has reserved the slug, and until the commit none can. */
  async shareSlug(slug: string): Promise<void> {
    await this.unitOfWork.transaction.query(SHARE_SLUG, [slug]);
  }

  /** Until the commit nobody else gives one of them up or takes it: two tenants that swap theirs wait for each other in order. */
  async takeSlugs(...slugs: readonly string[]): Promise<void> {
    for (const slug of slugs.toSorted()) await this.unitOfWork.transaction.query(TAKE_SLUG, [slug]);
  }
}
