import { Query } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { RoleList, writeCursor, type ListedRole, type RoleFilter, type RoleSort } from '../storage/role-list.js';

export interface RolePage {
  readonly roles: readonly ListedRole[];
  readonly nextCursor: string | null;
}

/** The roles of the tenant. Throws `platform.cursor-invalid`. */
export class ListRoles extends Query<RolePage> {
  static readonly action = 'rbac.list-roles';

  constructor(
    readonly filter: RoleFilter,
    readonly sort: RoleSort,
    readonly limit: number,
    /** `nextCursor` of the page before. */
    readonly cursor: string | null,
  ) {
    super();
  }
}

@QueryHandler(ListRoles)
export class ListRolesHandler implements IQueryHandler<ListRoles> {
  constructor(private readonly list: RoleList) {}

  async execute({ filter, sort, limit, cursor }: ListRoles): Promise<RolePage> {
    const found = await this.list.page(filter, sort, cursor, limit + 1);
    const roles = found.slice(0, limit);
    const last = roles.at(-1);
    return { roles, nextCursor: found.length > limit && last ? writeCursor(last) : null };
  }
}
