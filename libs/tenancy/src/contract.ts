import { Query } from '#kernel';

/** A tenant, as its members see it. */
export interface TenantSummary {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly status: 'active' | 'suspended' | 'deleted';
}

/** The tenants that the user whose rows are in scope belongs to, by name; suspended and deleted ones left out. */
export class ListTenantsOfUser extends Query<readonly TenantSummary[]> {
  static readonly action = 'tenancy.list-tenants';

  constructor(readonly userId: string) {
    super();
  }
}
