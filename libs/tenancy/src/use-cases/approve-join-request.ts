import { Command, DomainError, isId, type TenantActor } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { JOIN_REQUEST_NOT_FOUND } from '../domain/errors.js';
import { JoinRequestRepository } from '../storage/join-request.repository.js';
import { AdmitMember } from './admit-member.js';
import { AdmitToTeams } from './admit-to-teams.js';

/**
 * Lets somebody in who asked. Throws `tenancy.join-request-not-found`, `tenancy.already-member`, `tenancy.team-not-found`,
 * `rbac.role-not-found`, `rbac.rank-required`, `rbac.grant-exceeds-own`, `rbac.permission-required`.
 */
export class ApproveJoinRequest extends Command {
  static readonly action = 'tenancy.approve-join-request';

  constructor(
    readonly by: TenantActor,
    readonly requestId: string,
    readonly role: string,
    readonly teamIds: readonly string[],
  ) {
    super();
  }
}

@CommandHandler(ApproveJoinRequest)
export class ApproveJoinRequestHandler implements ICommandHandler<ApproveJoinRequest> {
  constructor(
    private readonly requests: JoinRequestRepository,
    private readonly admission: AdmitMember,
    private readonly teamAdmission: AdmitToTeams,
  ) {}

  async execute({ by, requestId, role, teamIds }: ApproveJoinRequest): Promise<void> {
    const request = isId(requestId) ? await this.requests.lockPending(requestId) : null;
    if (!request) throw new DomainError(JOIN_REQUEST_NOT_FOUND);
    await this.teamAdmission.require(by, teamIds);
    await this.admission.admit({ userId: request.userId, role, teamIds, by });
    request.decide('approved', by.id);
    await this.requests.update(request);
  }
}
