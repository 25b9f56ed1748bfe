import { Clock } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { HasTenantKey } from '../contract.js';
import { ApiKeyRepository } from '../storage/api-key.repository.js';

@QueryHandler(HasTenantKey)
export class HasTenantKeyHandler implements IQueryHandler<HasTenantKey> {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly clock: Clock,
  ) {}

  execute({ keyId }: HasTenantKey): Promise<boolean> {
    return this.keys.hasLiveOfTenant(keyId, this.clock.now());
  }
}
