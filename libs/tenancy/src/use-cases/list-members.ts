import { Query } from '#kernel';
import { EmailsOfUsers } from '#identity/contract';
import { Queries, type Page, type PageWish } from '#platform';
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

/** Null for anything. */
export interface MemberFilter {
  readonly role: string | null;
  /** How it begins. */
  readonly email: string | null;
}

/** Who belongs to the tenant. Throws `platform.cursor-invalid`. */
export class ListMembers extends Query<Page<Member>> {
  static readonly action = 'tenancy.list-members';

  constructor(
    readonly tenantId: string,
    readonly filter: MemberFilter,
    readonly wish: PageWish,
  ) {
    super();
  }
}

type RolesByUser = ReadonlyMap<string, readonly string[]>;

@QueryHandler(ListMembers)
export class ListMembersHandler implements IQueryHandler<ListMembers> {
  constructor(
    private readonly memberships: MembershipRepository,
    private readonly queries: Queries,
  ) {}

  async execute({ tenantId, filter, wish }: ListMembers): Promise<Page<Member>> {
    const roles = await this.queries.execute(new RolesOfMembers());
    const found = await this.#found(tenantId, filter, roles);
    const { items, nextCursor } = await this.memberships.page(tenantId, found, wish);
    const emails = await this.queries.execute(new EmailsOfUsers(items.map(({ userId }) => userId)));
    const teams = (await this.queries.execute(new DescribePlaces()))?.teamMembers ?? [];
    const members = items.map(({ userId, joinedAt }) => ({
      userId,
      email: emails.get(userId)?.email ?? null,
      emailVerified: emails.get(userId)?.isVerified ?? false,
      roles: roles.get(userId) ?? [],
      teamIds: teams
        .filter(({ actorType, actorId }) => actorType === 'human' && actorId === userId)
        .map(({ placeId }) => placeId),
      joinedAt,
    }));
    return { items: members, nextCursor };
  }

  /** The users whom the filter finds; null for all. */
  async #found(tenantId: string, { role, email }: MemberFilter, roles: RolesByUser): Promise<string[] | null> {
    if (role === null && email === null) return null;
    const userIds = (await this.memberships.list(tenantId)).map(({ userId }) => userId);
    const holders = userIds.filter((id) => role === null || roles.get(id)?.includes(role));
    if (email === null) return holders;
    const emails = await this.queries.execute(new EmailsOfUsers(holders));
    return holders.filter((id) => emails.get(id)?.email.startsWith(email.toLowerCase()));
  }
}
