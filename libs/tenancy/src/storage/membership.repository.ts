import { AggregateStore, pageOf, UnitOfWork, type Page, type PageWish } from '#platform';
import { Injectable } from '@nestjs/common';
import { Membership } from '../domain/membership.js';

/** The members of the tenant in scope. */
@Injectable()
export class MembershipRepository extends AggregateStore<Membership> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, Membership);
  }

  ofUser(tenantId: string, userId: string): Promise<Membership | null> {
    return this.repository.findOneBy({ tenantId, userId });
  }

  /** As the tenant's or the user's own rows in scope show it. */
  async isInActiveTenant(tenantId: string, userId: string): Promise<boolean> {
    const rows = await this.unitOfWork.transaction.query<unknown[]>(
      `SELECT FROM tenancy.memberships JOIN tenancy.tenants ON tenants.id = memberships.tenant_id
        WHERE tenant_id = $1 AND user_id = $2 AND tenants.status = 'active'`,
      [tenantId, userId],
    );
    return rows.length > 0;
  }

  /** Of the user in scope, in the order in which whoever locks several locks them. */
  async tenantsOf(userId: string): Promise<string[]> {
    const rows = await this.unitOfWork.transaction.query<{ tenantId: string }[]>(
      'SELECT tenant_id AS "tenantId" FROM tenancy.memberships WHERE user_id = $1 ORDER BY tenant_id',
      [userId],
    );
    return rows.map(({ tenantId }) => tenantId);
  }

  /** Those of these users, or, with null, all. Throws `platform.cursor-invalid`. */
  page(tenantId: string, of: readonly string[] | null, wish: PageWish): Promise<Page<Membership>> {
    const query = this.repository.createQueryBuilder('membership').where({ tenantId });
    return pageOf(of === null ? query : query.andWhere('membership.userId = ANY (:of)', { of }), wish);
  }

  /** Longest first. */
  list(tenantId: string): Promise<Membership[]> {
    return this.repository.find({ where: { tenantId }, order: { joinedAt: 'ASC', id: 'ASC' } });
  }
}
