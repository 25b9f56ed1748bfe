import { Clock, domainEvent } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ReleaseTenant } from '../contract.js';
import { SessionRepository } from '../storage/session.repository.js';

@CommandHandler(ReleaseTenant)
export class ReleaseTenantHandler implements ICommandHandler<ReleaseTenant> {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ tenantId, userId }: ReleaseTenant): Promise<void> {
    const released = await this.sessions.release(tenantId, userId, this.clock.now());
    this.unitOfWork.transaction.record(
      domainEvent({
        name: 'identity.sessions-released',
        aggregateType: 'tenant',
        aggregateId: tenantId,
        tenantId,
        data: { userId, sessions: released },
      }),
    );
  }
}
