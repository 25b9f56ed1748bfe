import { TenantTiers } from '#kernel';
import { UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { tenantTag } from '../contract.js';

const READ = 'SELECT tier FROM tenancy.tenants WHERE id = $1';

/** The tiers of tenants, from PostgreSQL; the platform remembers them. */
@Injectable()
export class TenantTierDirectory extends TenantTiers {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  tierOf(tenantId: string): Promise<{ tier: string; tag: string } | null> {
    return this.unitOfWork.readIn({ tenantId }, async (transaction) => {
      const [row] = await transaction.query<{ tier: string }[]>(READ, [tenantId]);
      return row ? { tier: row.tier, tag: tenantTag(tenantId) } : null;
    });
  }
}
