import { DomainError, Query } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ROLE_NOT_FOUND } from '../domain/errors.js';
import { RoleList, type ListedRole } from '../storage/role-list.js';

/** The role of the tenant with exactly that name. Throws `rbac.role-not-found`. */
export class GetRoleByName extends Query<ListedRole> {
  static readonly action = 'rbac.get-role-by-name';

  constructor(readonly name: string) {
    super();
  }
}

@QueryHandler(GetRoleByName)
export class GetRoleByNameHandler implements IQueryHandler<GetRoleByName> {
  constructor(private readonly list: RoleList) {}

  async execute({ name }: GetRoleByName): Promise<ListedRole> {
    const role = await this.list.named(name);
    if (!role) throw new DomainError(ROLE_NOT_FOUND);
    return role;
  }
}
