import { Query } from '#kernel';
import { EmailsOfUsers } from '#identity/contract';
import { Queries } from '#platform';
import { RolesOfMembers } from '#rbac/contract';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { DescribePlaces } from '../contract.js';
import { MembershipRepository } from '../storage/membership.repository.js';

export interface Member {
  readonly userId: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly roles: readonly string[];
  readonly teamIds: readonly string[];
  readonly joinedAt: Date;
}

/** Everybody who belongs to the tenant, longest first. */
export class ListMembers extends Query<readonly Member[]> {
  static readonly action = 'tenancy.list-members';

  constructor(readonly tenantId: string) {
    super();
  }
}

@QueryHandler(ListMembers)
export class ListMembersHandler implements IQueryHandler<ListMembers> {
  constructor(
    private readonly memberships: MembershipRepository,
    private readonly queries: Queries,
  ) {}

  async execute({ tenantId }: ListMembers): Promise<readonly Member[]> {
    const memberships = await this.memberships.list(tenantId);
    const userIds = memberships.map(({ userId }) => userId);
    const emails = await this.queries.execute(new EmailsOfUsers(userIds));
    const roles = await this.queries.execute(new RolesOfMembers());
    const teams = (await this.queries.execute(new DescribePlaces()))?.teamMembers ?? [];
    return memberships.map(({ userId, joinedAt }) => ({
      userId,
      email: emails.get(userId)?.email ?? null,
      emailVerified: emails.get(userId)?.isVerified ?? false,
      roles: roles.get(userId) ?? [],
      teamIds: teams
        .filter(({ actorType, actorId }) => actorType === 'human' && actorId === userId)
        .map(({ placeId }) => placeId),
      joinedAt,
    }));
  }
}
