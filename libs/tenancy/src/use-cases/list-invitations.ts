import { Clock, Query } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Invitation } from '../domain/invitation.js';
import { InvitationRepository } from '../storage/invitation.repository.js';

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
