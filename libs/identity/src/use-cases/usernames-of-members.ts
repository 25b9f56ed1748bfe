import { Query } from '#kernel';
import { UnitOfWork } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';

/** The usernames of these members of the tenant in scope, by id; of one who has none, and of whoever is no member, there is none. */
export class UsernamesOfMembers extends Query<ReadonlyMap<string, string>> {
  static readonly action = 'identity.usernames-of-members';

  constructor(readonly userIds: readonly string[]) {
    super();
  }
}

@QueryHandler(UsernamesOfMembers)
export class UsernamesOfMembersHandler implements IQueryHandler<UsernamesOfMembers> {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async execute({ userIds }: UsernamesOfMembers): Promise<ReadonlyMap<string, string>> {
    const rows = await this.unitOfWork.transaction.query<{ id: string; username: string }[]>(
      "SELECT id, username FROM identity.usernames_of_members('{}', $1)",
      [userIds],
    );
    return new Map(rows.map(({ id, username }) => [id, username]));
  }
}
