import { Clock, Query, type TenantActor } from '#kernel';
import { CallerPermissions, type Page, type PageWish } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ApiKey, KeyOwner } from '../domain/api-key.js';
import { ApiKeyRepository } from '../storage/api-key.repository.js';

/** The caller's own keys that count, and the tenant's for whoever may see those. Throws `platform.cursor-invalid`, `rbac.permission-required`. */
export class ListApiKeys extends Query<Page<ApiKey>> {
  static readonly action = 'api-keys.list-keys';

  constructor(
    readonly by: TenantActor,
    /** How it begins. */
    readonly name: string,
    readonly wish: PageWish,
  ) {
    super();
  }
}

@QueryHandler(ListApiKeys)
export class ListApiKeysHandler implements IQueryHandler<ListApiKeys> {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly callers: CallerPermissions,
    private readonly clock: Clock,
  ) {}

  async execute({ by, name, wish }: ListApiKeys): Promise<Page<ApiKey>> {
    const own: KeyOwner = { level: 'user', ownerId: by.id };
    const owners: KeyOwner[] = (await this.callers.seesAll(by, 'api-keys:read'))
      ? [{ level: 'tenant', ownerId: null }, own]
      : [own];
    return this.keys.pageOfLive(owners, name, wish, this.clock.now());
  }
}
