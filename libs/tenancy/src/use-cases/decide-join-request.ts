import { Command, DomainError, isId, type TenantActor } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { JOIN_REQUEST_NOT_FOUND } from '../domain/errors.js';
import { JoinRequestRepository } from '../storage/join-request.repository.js';
import { AdmitMember } from './admit-member.js';

/** What whoever is let in gets; null declines. */
export type JoinOutcome = { readonly role: string; readonly teamIds: readonly string[] } | null;

/**
 * Lets somebody in who asked, or not. Throws `tenancy.join-request-not-found`, `tenancy.already-member`,
 * `tenancy.team-not-found`, `rbac.role-not-found`, `rbac.grant-exceeds-own`.
 */
export class DecideJoinRequest extends Command {
  static readonly action = 'tenancy.decide-join-request';

  constructor(
    readonly by: TenantActor,
    readonly requestId: string,
    readonly outcome: JoinOutcome,
  ) {
    super();
  }
}

@CommandHandler(DecideJoinRequest)
export class DecideJoinRequestHandler implements ICommandHandler<DecideJoinRequest> {
  constructor(
    private readonly requests: JoinRequestRepository,
    private readonly admission: AdmitMember,
  ) {}

  async execute({ by, requestId, outcome }: DecideJoinRequest): Promise<void> {
    const request = isId(requestId) ? await this.requests.lockPending(requestId) : null;
    if (!request) throw new DomainError(JOIN_REQUEST_NOT_FOUND);
    if (outcome) await this.admission.admit({ userId: request.userId, ...outcome, by });
    request.decide(outcome ? 'approved' : 'declined', by.id);
    await this.requests.update(request);
  }
}
