import { Query } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { PERMISSION_CATALOGUE } from '../domain/permission-catalogue.js';
import { pageByKey } from '../paged-by-key.js';
import { RegisteredPermissions, type RegisteredPermission } from '../storage/registered-permissions.js';

/** A permission that there is in the tenant; Sallyport's own are no application's. */
export interface ListedPermission extends Omit<RegisteredPermission, 'application'> {
  readonly application: string | null;
}

export interface PermissionPage {
  readonly permissions: readonly ListedPermission[];
  readonly nextCursor: string | null;
}

/** Every permission that a role of the tenant may grant, by name. Throws `platform.cursor-invalid`. */
export class ListPermissions extends Query<PermissionPage> {
  static readonly action = 'rbac.list-permissions';

  constructor(
    /** Only this one's; null for all. */
    readonly application: string | null,
    readonly limit: number,
    /** `nextCursor` of the page before. */
    readonly cursor: string | null,
  ) {
    super();
  }
}

const OWN = Object.entries(PERMISSION_CATALOGUE).map(([permission, description]) => {
  return { permission, description, application: null };
});

@QueryHandler(ListPermissions)
export class ListPermissionsHandler implements IQueryHandler<ListPermissions> {
  constructor(private readonly registered: RegisteredPermissions) {}

  async execute({ application, limit, cursor }: ListPermissions): Promise<PermissionPage> {
    const all: ListedPermission[] = [...OWN, ...(await this.registered.all())];
    const wanted = all
      .filter((one) => application === null || one.application === application)
      .sort((a, b) => (a.permission < b.permission ? -1 : 1));
    const { items, nextCursor } = pageByKey(
      wanted,
      ({ permission }) => permission,
      { limit, cursor },
      (one) => one,
    );
    return { permissions: items, nextCursor };
  }
}
