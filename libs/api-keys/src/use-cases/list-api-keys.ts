import { Clock, PermissionChecker, Query, type TenantActor } from '#kernel';
import { permissionRequired } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ApiKey } from '../domain/api-key.js';
import { ApiKeyRepository } from '../storage/api-key.repository.js';

/** The caller's own keys that count, and the tenant's for whoever may see those; newest first, the tenant's before. */
export class ListApiKeys extends Query<readonly ApiKey[]> {
  static readonly action = 'api-keys.list-keys';

  constructor(readonly by: TenantActor) {
    super();
  }
}

@QueryHandler(ListApiKeys)
export class ListApiKeysHandler implements IQueryHandler<ListApiKeys> {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly permissions: PermissionChecker,
    private readonly clock: Clock,
  ) {}

  async execute({ by }: ListApiKeys): Promise<readonly ApiKey[]> {
    const now = this.clock.now();
    const decision = await this.permissions.check(by, 'api-keys:read', null);
    if (decision.reason === 'credential_limited') throw permissionRequired('api-keys:read', decision);
    const ofTenant = decision.allowed ? await this.keys.listLive({ level: 'tenant', ownerId: null }, now) : [];
    return [...ofTenant, ...(await this.keys.listLive({ level: 'user', ownerId: by.id }, now))];
  }
}
