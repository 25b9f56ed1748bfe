import { Query } from '#kernel';
import { UnitOfWork } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { canonicalUsername } from '../domain/username.js';

/** The ids of the members of the tenant in scope who have these usernames, by the name as it was asked; of other tenants' none. */
export class MembersByUsername extends Query<ReadonlyMap<string, string>> {
  static readonly action = 'identity.members-by-username';

  constructor(readonly names: readonly string[]) {
    super();
  }
}

@QueryHandler(MembersByUsername)
export class MembersByUsernameHandler implements IQueryHandler<MembersByUsername> {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async execute({ names }: MembersByUsername): Promise<ReadonlyMap<string, string>> {
    const canonical = new Map(names.map((name) => [name, usernameIn(name)]));
    const rows = await this.unitOfWork.transaction.query<{ id: string; username: string }[]>(
      "SELECT id, username FROM identity.usernames_of_members($1, '{}')",
      [[...new Set(canonical.values())]],
    );
    const ids = new Map(rows.map(({ id, username }) => [username, id]));
    return new Map(
      [...canonical].flatMap(([name, username]) => {
        const id = ids.get(username);
        return id === undefined ? [] : [[name, id] as const];
      }),
    );
  }
}

/** What nobody may be called is left as it is: it finds nobody. */
function usernameIn(text: string): string {
  try {
    return canonicalUsername(text);
  } catch {
    return text;
  }
}
