import { RevokeKeysOfUser } from '#api-keys/contract';
import { Commands, UnitOfWork } from '#platform';
import { RevokeRobotsOfUser } from '#robots/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RevokeProgramsOfUser } from '../contract.js';
import { MembershipRepository } from '../storage/membership.repository.js';
import { TenancyLocks } from '../storage/tenancy-locks.js';

@CommandHandler(RevokeProgramsOfUser)
export class RevokeProgramsOfUserHandler implements ICommandHandler<RevokeProgramsOfUser> {
  constructor(
    private readonly memberships: MembershipRepository,
    private readonly locks: TenancyLocks,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
  ) {}

  async execute({ userId }: RevokeProgramsOfUser): Promise<void> {
    const { transaction } = this.unitOfWork;
    const tenantIds = await this.memberships.tenantsOf(userId);
    // All of them first: whoever makes a key or a robot holds its membership.
    for (const tenantId of tenantIds) await this.locks.take('member', tenantId, userId);
    for (const tenantId of tenantIds) {
      await transaction.scopeTo({ tenantId });
      await this.commands.execute(new RevokeRobotsOfUser(userId, userId));
      await this.commands.execute(new RevokeKeysOfUser(userId, userId));
    }
    await transaction.scopeTo({ tenantId: null });
  }
}
