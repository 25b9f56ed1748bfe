import { AggregateStore, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import type { TenantSummary } from '../contract.js';
import { Tenant } from '../domain/tenant.js';

const ACTIVE_OF_USER = `SELECT tenants.id, tenants.name, tenants.slug, tenants.status
  FROM tenancy.memberships JOIN tenancy.tenants ON tenants.id = memberships.tenant_id
  WHERE memberships.user_id = $1 AND tenants.status = 'active' ORDER BY tenants.name, tenants.id`;

@Injectable()
export class TenantRepository extends AggregateStore<Tenant> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, Tenant);
  }

  activeOfUser(userId: string): Promise<TenantSummary[]> {
    return this.unitOfWork.transaction.query<TenantSummary[]>(ACTIVE_OF_USER, [userId]);
  }

  /** Whether any tenant has the slug, in whose scope ever. */
  async isSlugTaken(slug: string): Promise<boolean> {
    const [row] = await this.unitOfWork.transaction.query<{ taken: boolean }[]>(
      'SELECT tenancy.is_slug_taken($1) AS taken',
      [slug],
    );
    return row?.taken ?? false;
  }
}
