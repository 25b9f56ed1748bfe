import { Command, DomainError, domainEvent, newId } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { SIGN_IN_STATE_INVALID } from '../domain/social-errors.js';
import { hashOfState, type AuthorizationRequest } from '../social/authorization-request.js';
import { SocialAccountRepository } from '../storage/social-account.repository.js';

/**
 * Takes an authorization request as answered: of any number of answers the first counts, in any process, also after a restart.
 * Throws `identity.sign-in-state-invalid` for all others.
 */
export class AnswerRequest extends Command {
  static readonly action = 'identity.answer-request';

  constructor(readonly request: AuthorizationRequest) {
    super();
  }
}

@CommandHandler(AnswerRequest)
export class AnswerRequestHandler implements ICommandHandler<AnswerRequest> {
  constructor(
    private readonly accounts: SocialAccountRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ request: { state, provider, linker, expiresAtMs } }: AnswerRequest): Promise<void> {
    const isFirst = await this.accounts.answerOnce(hashOfState(state), new Date(expiresAtMs));
    if (!isFirst) throw new DomainError(SIGN_IN_STATE_INVALID);
    this.unitOfWork.transaction.record(
      domainEvent({
        name: 'identity.authorization-answered',
        aggregateType: 'authorization-request',
        aggregateId: newId(),
        userId: linker?.userId ?? null,
        data: { provider },
      }),
    );
  }
}
