import { Clock, Command, DomainError, isId, type TenantActor } from '#kernel';
import { CallerPermissions, Commands, Queries } from '#platform';
import { CheckRank, TakeRoles } from '#rbac/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ApiKey } from '../domain/api-key.js';
import { KEY_NOT_FOUND } from '../domain/errors.js';
import { ApiKeyRepository } from '../storage/api-key.repository.js';

/**
 * Revokes a key of the caller's own; any of the tenant's and its members' for whoever manages keys. When it has returned,
 * no process accepts the key, and the roles of one of the tenant's are gone. Throws `api-keys.key-not-found`, alike for one that is not there and one that is not theirs, and
 * `rbac.rank-required`, `rbac.higher-rank` for the key of somebody whose rank is higher.
 */
export class RevokeApiKey extends Command {
  static readonly action = 'api-keys.revoke-key';

  constructor(
    readonly by: TenantActor,
    readonly keyId: string,
  ) {
    super();
  }
}

@CommandHandler(RevokeApiKey)
export class RevokeApiKeyHandler implements ICommandHandler<RevokeApiKey> {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly callers: CallerPermissions,
    private readonly commands: Commands,
    private readonly queries: Queries,
    private readonly clock: Clock,
  ) {}

  async execute({ by, keyId }: RevokeApiKey): Promise<void> {
    const now = this.clock.now();
    const key = isId(keyId) ? await this.keys.lockLive(keyId, now) : null;
    if (!key || !(await this.#mayRevoke(key, by))) throw new DomainError(KEY_NOT_FOUND);
    if (key.ownerId !== null && !key.isOwnOf(by)) {
      await this.queries.execute(new CheckRank({ type: 'human', id: key.ownerId }, by));
    }
    key.revoke(by, now);
    await this.keys.update(key);
    if (key.level === 'tenant') await this.commands.execute(new TakeRoles({ type: 'service', id: keyId }, null, false));
  }

  async #mayRevoke(key: ApiKey, by: TenantActor): Promise<boolean> {
    return key.isOwnOf(by) || (await this.callers.has(by, 'api-keys:manage'));
  }
}
