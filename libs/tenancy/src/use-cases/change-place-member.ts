import { Clock, Command, DomainError, isId } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { MEMBER_NOT_FOUND } from '../domain/errors.js';
import type { Place } from '../domain/place.js';
import { PlaceRepository } from '../storage/place.repository.js';
import { TenancyLocks } from '../storage/tenancy-locks.js';
import { MembershipRepository } from '../storage/membership.repository.js';
import { FindPlace } from './find-place.js';

/**
 * Puts a member of the tenant into a team or chatgroup, or takes them out; putting in somebody who is in changes nothing.
 * Throws the place's not-found, and `tenancy.member-not-found`.
 */
export class ChangePlaceMember extends Command {
  static readonly action = 'tenancy.change-place-member';

  constructor(
    readonly tenantId: string,
    readonly change: 'add' | 'remove',
    readonly kind: Place['kind'],
    readonly placeId: string,
    readonly userId: string,
  ) {
    super();
  }
}

@CommandHandler(ChangePlaceMember)
export class ChangePlaceMemberHandler implements ICommandHandler<ChangePlaceMember> {
  constructor(
    private readonly locks: TenancyLocks,
    private readonly find: FindPlace,
    private readonly memberships: MembershipRepository,
    private readonly places: PlaceRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ tenantId, change, kind, placeId, userId }: ChangePlaceMember): Promise<void> {
    await this.locks.take('member', tenantId, userId);
    const place = await this.find.place(kind, placeId, 'enter');
    const actor = { type: 'human', id: userId } as const;
    if (!isId(userId) || !(await this.memberships.ofUser(tenantId, userId))) throw new DomainError(MEMBER_NOT_FOUND);
    if (change === 'add') return this.places.add(place, actor, this.clock.now());
    if (!(await this.places.remove(place, actor))) throw new DomainError(MEMBER_NOT_FOUND);
  }
}
