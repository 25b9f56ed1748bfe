import { Clock, Command, DomainError, isId, Query } from '#kernel';
import { CommandHandler, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import { INVITATION_NOT_FOUND } from '../domain/errors.js';
import type { Invitation } from '../domain/invitation.js';
import { InvitationRepository } from '../storage/invitation.repository.js';

/** Throws `tenancy.invitation-not-found`. */
export class RevokeInvitation extends Command {
  static readonly action = 'tenancy.revoke-invitation';

  constructor(readonly invitationId: string) {
    super();
  }
}

@CommandHandler(RevokeInvitation)
export class RevokeInvitationHandler implements ICommandHandler<RevokeInvitation> {
  constructor(
    private readonly invitations: InvitationRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ invitationId }: RevokeInvitation): Promise<void> {
    const invitation = isId(invitationId) ? await this.invitations.find(invitationId) : null;
    if (!invitation?.isOpen(this.clock.now())) throw new DomainError(INVITATION_NOT_FOUND);
    invitation.revoke();
    await this.invitations.update(invitation);
  }
}

/** The open invitations of the tenant, newest first. */
export class ListInvitations extends Query<readonly Invitation[]> {
  static readonly action = 'tenancy.list-invitations';
}

@QueryHandler(ListInvitations)
export class ListInvitationsHandler implements IQueryHandler<ListInvitations> {
  constructor(
    private readonly invitations: InvitationRepository,
    private readonly clock: Clock,
  ) {}

  execute(): Promise<readonly Invitation[]> {
    return this.invitations.listOpen(this.clock.now());
  }
}
