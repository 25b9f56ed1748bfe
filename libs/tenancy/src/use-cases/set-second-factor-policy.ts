import { Command, DomainError, type Actor } from '#kernel';
import { HasSecondFactor, ReleaseTenant, SECOND_FACTOR_REQUIRED } from '#identity/contract';
import { Commands, Queries, UnitOfWork } from '#platform';
import { RequireSecondFactorOfRoles } from '#rbac/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { tenantTag } from '../contract.js';
import type { SecondFactorPolicy } from '../domain/tenant.js';
import { TenantRepository } from '../storage/tenant.repository.js';
import { FindOwnedTenant } from './find-owned-tenant.js';

/**
 * An owner says who needs a second factor. When it has returned, everybody selects the tenant anew, and whoever needs a second
 * factor and has none is refused there. The same once more changes nothing. Throws `tenancy.tenant-not-found`,
 * `tenancy.owner-required`, `rbac.role-not-found`, and `identity.second-factor-required` for an owner who has none.
 */
export class SetSecondFactorPolicy extends Command {
  static readonly action = 'tenancy.set-second-factor-policy';

  constructor(
    readonly by: Actor,
    readonly tenantId: string,
    readonly policy: SecondFactorPolicy,
  ) {
    super();
  }
}

@CommandHandler(SetSecondFactorPolicy)
export class SetSecondFactorPolicyHandler implements ICommandHandler<SetSecondFactorPolicy> {
  constructor(
    private readonly find: FindOwnedTenant,
    private readonly tenants: TenantRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  async execute({ by, tenantId, policy }: SetSecondFactorPolicy): Promise<void> {
    const { requirement, roles, remembersDevices } = policy;
    const tenant = await this.find.lock(by, tenantId);
    const isForSome = requirement === 'required' || roles.length > 0;
    if (isForSome && !(await this.queries.execute(new HasSecondFactor(by.id)))) {
      throw new DomainError(SECOND_FACTOR_REQUIRED);
    }
    const haveRolesChanged = await this.commands.execute(new RequireSecondFactorOfRoles(roles));
    const isSame = tenant.secondFactor === requirement && tenant.remembersDevices === remembersDevices;
    if (!haveRolesChanged && isSame) return;
    tenant.setSecondFactorPolicy(policy);
    await this.tenants.update(tenant);
    await this.commands.execute(new ReleaseTenant(tenantId, null));
    this.unitOfWork.transaction.invalidate(tenantTag(tenantId));
  }
}
