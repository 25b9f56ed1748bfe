import { Command, DomainError, isId, type TenantActor } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { JOIN_REQUEST_NOT_FOUND } from '../domain/errors.js';
import { JoinRequestRepository } from '../storage/join-request.repository.js';

/** Leaves somebody outside who asked; they may ask again. Throws `tenancy.join-request-not-found`. */
export class DeclineJoinRequest extends Command {
  static readonly action = 'tenancy.decline-join-request';

  constructor(
    readonly by: TenantActor,
    readonly requestId: string,
  ) {
    super();
  }
}

@CommandHandler(DeclineJoinRequest)
export class DeclineJoinRequestHandler implements ICommandHandler<DeclineJoinRequest> {
  constructor(private readonly requests: JoinRequestRepository) {}

  async execute({ by, requestId }: DeclineJoinRequest): Promise<void> {
    const request = isId(requestId) ? await this.requests.lockPending(requestId) : null;
    if (!request) throw new DomainError(JOIN_REQUEST_NOT_FOUND);
    request.decide('declined', by.id);
    await this.requests.update(request);
  }
}
