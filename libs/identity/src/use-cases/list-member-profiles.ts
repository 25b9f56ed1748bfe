import { Query } from '#kernel';
import { UnitOfWork } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Metadata } from '../domain/metadata.js';

/** What a tenant sees of a member's account. */
export interface MemberProfile {
  readonly id: string;
  readonly username: string | null;
  readonly displayName: string | null;
  readonly email: string;
  readonly status: 'active' | 'disabled';
  readonly metadata: Metadata;
  readonly lastLoginAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What is asked of the list; null for anything. */
export interface ProfileFilter {
  readonly id: string | null;
  readonly status: MemberProfile['status'] | null;
  /** Part of the username, display name or address, whatever its case. */
  readonly words: string | null;
}

/** The accounts of the tenant's members, oldest first; of other tenants' none. */
export class ListMemberProfiles extends Query<readonly MemberProfile[]> {
  static readonly action = 'identity.list-member-profiles';

  constructor(
    readonly tenantId: string,
    readonly filter: ProfileFilter,
    readonly limit: number,
    readonly offset: number,
  ) {
    super();
  }
}

const PAGE = `SELECT id, username, display_name AS "displayName", email, status, metadata, last_login_at AS "lastLoginAt",
    created_at AS "createdAt", updated_at AS "updatedAt"
  FROM identity.member_profiles($1, $2, $3, $4, $5)`;

@QueryHandler(ListMemberProfiles)
export class ListMemberProfilesHandler implements IQueryHandler<ListMemberProfiles> {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async execute({ tenantId, filter, limit, offset }: ListMemberProfiles): Promise<readonly MemberProfile[]> {
    const { transaction } = this.unitOfWork;
    await transaction.scopeTo({ tenantId });
    return transaction.query<MemberProfile[]>(PAGE, [filter.id, filter.status, filter.words, limit, offset]);
  }
}
