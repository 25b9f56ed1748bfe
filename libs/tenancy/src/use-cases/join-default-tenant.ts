import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DEFAULT_TENANT_ID, JoinDefaultTenant } from '../contract.js';
import { AdmitMember } from './admit-member.js';

const ROLE = 'viewer';

@CommandHandler(JoinDefaultTenant)
export class JoinDefaultTenantHandler implements ICommandHandler<JoinDefaultTenant> {
  constructor(
    private readonly admission: AdmitMember,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ userId }: JoinDefaultTenant): Promise<void> {
    const tenantId = DEFAULT_TENANT_ID;
    await this.unitOfWork.transaction.scopeTo({ tenantId });
    await this.admission.admit({ userId, role: ROLE, teamIds: [], by: { type: 'operator', tenantId } });
  }
}
