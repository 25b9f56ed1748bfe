import { Clock, Command, DomainError, isId, type TenantActor } from '#kernel';
import { makeOpaqueToken, Queries } from '#platform';
import { CheckGrant, CheckGrantOfTeams } from '#rbac/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { INVITATION_NOT_FOUND } from '../domain/errors.js';
import { InvitationBudget } from '../storage/invitation-budget.js';
import { InvitationRepository } from '../storage/invitation.repository.js';
import { HOUR_MS, INVITATION_PREFIX, inviterOf, type InvitationIssued } from './invite-member.js';
import { AdmitToTeams } from './admit-to-teams.js';

/**
 * Sends an invitation again that nobody has accepted or revoked, also an expired one: with a new token, in the name of whoever
 * sends it; the token before opens nothing. Throws `tenancy.invitation-not-found`, `rbac.role-not-found`, `rbac.rank-required`,
 * `rbac.grant-exceeds-own`, `rbac.permission-required`, `http.rate-limited`.
 */
export class ResendInvitation extends Command<InvitationIssued> {
  static readonly action = 'tenancy.resend-invitation';

  constructor(
    readonly by: TenantActor,
    readonly invitationId: string,
    readonly lifeHours: number,
  ) {
    super();
  }
}

@CommandHandler(ResendInvitation)
export class ResendInvitationHandler implements ICommandHandler<ResendInvitation> {
  constructor(
    private readonly invitations: InvitationRepository,
    private readonly budget: InvitationBudget,
    private readonly teamAdmission: AdmitToTeams,
    private readonly queries: Queries,
    private readonly clock: Clock,
  ) {}

  async execute({ by, invitationId, lifeHours }: ResendInvitation): Promise<InvitationIssued> {
    const invitation = isId(invitationId) ? await this.invitations.lockPending(invitationId) : null;
    if (!invitation) throw new DomainError(INVITATION_NOT_FOUND);
    await this.queries.execute(new CheckGrant(invitation.role, by));
    await this.teamAdmission.require(by, invitation.teamIds);
    await this.queries.execute(new CheckGrantOfTeams(invitation.teamIds, by));
    await this.budget.spend(invitation.tenantId, invitation.email);
    const { token, hash: tokenHash } = makeOpaqueToken(INVITATION_PREFIX, invitation.id);
    const expiresAt = new Date(this.clock.nowMs() + lifeHours * HOUR_MS);
    invitation.renew({ tokenHash, expiresAt, invitedBy: inviterOf(by) }, token);
    await this.invitations.update(invitation);
    return { invitation, token: invitation.delivery === 'link' ? token : null };
  }
}
