import { Clock, DomainError, isId, type ActorRef, type TenantActor } from '#kernel';
import { Injectable } from '@nestjs/common';
import { MEMBER_NOT_FOUND } from '../domain/errors.js';
import type { Place } from '../domain/place.js';
import { MembershipRepository } from '../storage/membership.repository.js';
import { PlaceRepository } from '../storage/place.repository.js';
import { TenancyLocks } from '../storage/tenancy-locks.js';
import { FindPlace } from './find-place.js';

/** Who is put into a team or chatgroup, and taken out. Each throws the place's not-found, and `tenancy.member-not-found`. */
@Injectable()
export class PlaceMembers {
  constructor(
    private readonly locks: TenancyLocks,
    private readonly find: FindPlace,
    private readonly memberships: MembershipRepository,
    private readonly places: PlaceRepository,
    private readonly clock: Clock,
  ) {}

  /** Does nothing for somebody who is in it already. */
  async add({ tenantId }: TenantActor, kind: Place['kind'], placeId: string, memberId: string): Promise<void> {
    const { place, member } = await this.#find(tenantId, kind, placeId, memberId);
    await this.places.add(place, member, this.clock.now());
  }

  async remove({ tenantId }: TenantActor, kind: Place['kind'], placeId: string, memberId: string): Promise<void> {
    const { place, member } = await this.#find(tenantId, kind, placeId, memberId);
    if (!(await this.places.remove(place, member))) throw new DomainError(MEMBER_NOT_FOUND);
  }

  /** Both stay as they are until the commit. */
  async #find(tenantId: string, kind: Place['kind'], placeId: string, memberId: string) {
    await this.locks.take('member', tenantId, memberId);
    const place = await this.find.place(kind, placeId, 'enter');
    return { place, member: await this.#member(tenantId, memberId) };
  }

  async #member(tenantId: string, id: string): Promise<ActorRef> {
    if (isId(id) && (await this.memberships.ofUser(tenantId, id))) return { type: 'human', id };
    throw new DomainError(MEMBER_NOT_FOUND);
  }
}
