import { Clock, Query } from '#kernel';
import type { Page, PageWish } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Invitation, InvitationStatus } from '../domain/invitation.js';
import { InvitationRepository } from '../storage/invitation.repository.js';

/** The invitations of the tenant that are so, to addresses that begin so. Throws `platform.cursor-invalid`. */
export class ListInvitations extends Query<Page<Invitation>> {
  static readonly action = 'tenancy.list-invitations';

  constructor(
    readonly status: InvitationStatus,
    readonly email: string,
    readonly wish: PageWish,
  ) {
    super();
  }
}

@QueryHandler(ListInvitations)
export class ListInvitationsHandler implements IQueryHandler<ListInvitations> {
  constructor(
    private readonly invitations: InvitationRepository,
    private readonly clock: Clock,
  ) {}

  execute({ status, email, wish }: ListInvitations): Promise<Page<Invitation>> {
    return this.invitations.page(status, email, wish, this.clock.now());
  }
}
