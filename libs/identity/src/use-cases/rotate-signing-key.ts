import { Clock, Command } from '#kernel';
import { Config } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { SigningKeyRepository } from '../storage/signing-key.repository.js';
import { SigningKeyMaker } from '../tokens/signing-key-maker.js';

/**
 * Makes a new key of the configured algorithm, which signs from here on, and answers its id. Older keys stay: what they
 * have signed counts as before. When it has returned, every process knows the key.
 */
export class RotateSigningKey extends Command<string> {
  static readonly action = 'identity.rotate-signing-key';
}

@CommandHandler(RotateSigningKey)
export class RotateSigningKeyHandler implements ICommandHandler<RotateSigningKey> {
  constructor(
    private readonly keys: SigningKeyRepository,
    private readonly maker: SigningKeyMaker,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<string> {
    const { JWT_ALGORITHM: algorithm } = this.config;
    await this.keys.lock();
    const previous = await this.keys.newest(algorithm);
    // The newest signs, also where the clock of the process that made the one before was ahead of this one's.
    const createdAt = new Date(Math.max(this.clock.nowMs(), (previous?.createdAt.getTime() ?? 0) + 1));
    const key = await this.maker.make(algorithm, createdAt);
    await this.keys.add(key);
    return key.id;
  }
}
