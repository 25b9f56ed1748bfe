import { DomainError, isId, Query } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ROLE_NOT_FOUND } from '../domain/errors.js';
import { RoleList, type ListedRole } from '../storage/role-list.js';

/** A role of the tenant. Throws `rbac.role-not-found`. */
export class GetRole extends Query<ListedRole> {
  static readonly action = 'rbac.get-role';

  constructor(readonly roleId: string) {
    super();
  }
}

@QueryHandler(GetRole)
export class GetRoleHandler implements IQueryHandler<GetRole> {
  constructor(private readonly list: RoleList) {}

  async execute({ roleId }: GetRole): Promise<ListedRole> {
    const role = isId(roleId) ? await this.list.one(roleId) : null;
    if (!role) throw new DomainError(ROLE_NOT_FOUND);
    return role;
  }
}
