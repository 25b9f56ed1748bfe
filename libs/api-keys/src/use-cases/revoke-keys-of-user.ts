import { Clock } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RevokeKeysOfUser } from '../contract.js';
import { ApiKeyRepository } from '../storage/api-key.repository.js';

@CommandHandler(RevokeKeysOfUser)
export class RevokeKeysOfUserHandler implements ICommandHandler<RevokeKeysOfUser> {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ userId, revokedBy }: RevokeKeysOfUser): Promise<void> {
    const now = this.clock.now();
    for (const key of await this.keys.lockLiveOf(userId, now)) {
      key.revoke({ id: revokedBy }, now);
      await this.keys.update(key);
    }
  }
}
