import { Clock, Command, DomainError, isId } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { INVITATION_NOT_FOUND } from '../domain/errors.js';
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
    const invitation = isId(invitationId) ? await this.invitations.lockPending(invitationId) : null;
    if (!invitation?.isOpen(this.clock.now())) throw new DomainError(INVITATION_NOT_FOUND);
    invitation.revoke();
    await this.invitations.update(invitation);
  }
}
