import { Clock } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { PermissionsOfTenantKeys } from '../contract.js';
import { ApiKeyRepository } from '../storage/api-key.repository.js';

@QueryHandler(PermissionsOfTenantKeys)
export class PermissionsOfTenantKeysHandler implements IQueryHandler<PermissionsOfTenantKeys> {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ keyIds }: PermissionsOfTenantKeys): Promise<ReadonlyMap<string, readonly string[]>> {
    const keys = await this.keys.liveOfTenant(keyIds, this.clock.now());
    return new Map(keys.map(({ id, permissions }) => [id, permissions ?? []]));
  }
}
