import { Clock, DomainError, isId, type ActorRef, type TenantActor } from '#kernel';
import { ReleaseTenant } from '#identity/contract';
import { Commands, Queries } from '#platform';
import { CheckGrantOfHeldRoles, CheckGrantOfTeams, CheckRank } from '#rbac/contract';
import { CreatorsOfRobots } from '#robots/contract';
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
    private readonly commands: Commands,
    private readonly queries: Queries,
    private readonly clock: Clock,
  ) {}

  /**
   * Does nothing for somebody who is in it already. They get what the team holds, and a robot gets its roles there, as from whoever made
   * it: throws `rbac.higher-rank` for somebody, or a robot whose creator is, of higher rank, `rbac.rank-required` and
   * `rbac.grant-exceeds-own`.
   */
  async add(by: TenantActor, kind: Place['kind'], placeId: string, memberId: string): Promise<void> {
    const { place, member, creatorId } = await this.#find(by.tenantId, kind, placeId, memberId);
    if (creatorId !== null) {
      await this.queries.execute(new CheckRank({ type: 'human', id: creatorId }, by));
      await this.queries.execute(new CheckGrantOfHeldRoles(member, by));
    }
    const given = kind === 'team' ? [placeId] : [];
    const needsSecondFactor = await this.queries.execute(new CheckGrantOfTeams(given, by, member));
    const isNew = await this.places.add(place, member, this.clock.now());
    // Whoever needs a second factor from here on is asked for it where the tenant is selected anew.
    if (isNew && needsSecondFactor && creatorId === null) {
      await this.commands.execute(new ReleaseTenant(by.tenantId, memberId));
    }
  }

  async remove({ tenantId }: TenantActor, kind: Place['kind'], placeId: string, memberId: string): Promise<void> {
    const { place, member } = await this.#find(tenantId, kind, placeId, memberId);
    if (!(await this.places.remove(place, member))) throw new DomainError(MEMBER_NOT_FOUND);
  }

  /** Both stay as they are until the commit. */
  async #find(tenantId: string, kind: Place['kind'], placeId: string, memberId: string) {
    await this.locks.take('member', tenantId, memberId);
    const place = await this.find.place(kind, placeId, 'enter');
    return { place, ...(await this.#member(tenantId, memberId)) };
  }

  /** A person of the tenant, or a robot with whom it acts for. */
  async #member(tenantId: string, id: string): Promise<{ member: ActorRef; creatorId: string | null }> {
    if (!isId(id)) throw new DomainError(MEMBER_NOT_FOUND);
    if (await this.memberships.ofUser(tenantId, id)) return { member: { type: 'human', id }, creatorId: null };
    const creatorId = (await this.queries.execute(new CreatorsOfRobots([id]))).get(id);
    if (creatorId === undefined) throw new DomainError(MEMBER_NOT_FOUND);
    return { member: { type: 'robot', id }, creatorId };
  }
}
