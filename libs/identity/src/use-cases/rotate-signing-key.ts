import { Clock, Command } from '#kernel';
import { Config } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { SigningKeyRepository } from '../storage/signing-key.repository.js';
import { SigningKeyMaker } from '../tokens/signing-key-maker.js';

/**
 * The next key of the configured algorithm signs from here on, and another is made and published for the time after it.
 * Answers the id of that key. What older ones have signed counts as before. When it has returned, every process knows.
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
    const now = this.clock.now();
    // Before the lock: making it may take longer than others wait for it.
    const made = await this.maker.make(algorithm, now);
    await this.keys.lock();
    const active = await this.keys.find(algorithm, 'active');
    const next = await this.keys.find(algorithm, 'next');
    if (!active || !next) throw new Error(`there are no keys for ${algorithm}: no process has started with it`);
    active.retire(now);
    await this.keys.updateState(active);
    next.activate(now);
    await this.keys.updateState(next);
    await this.keys.add(made);
    return next.id;
  }
}
