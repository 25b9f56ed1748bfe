import { Clock, Command } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { SigningAlgorithm } from '../domain/signing-key.js';
import { SigningKeyRepository } from '../storage/signing-key.repository.js';
import { SigningKeyMaker } from '../tokens/signing-key-maker.js';

/**
 * Makes the active and the next signing key of the algorithm unless they are there; any number of processes may ask at
 * once. When it has returned, every process knows the keys.
 */
export class EnsureSigningKey extends Command {
  static readonly action = 'identity.ensure-signing-key';

  constructor(readonly algorithm: SigningAlgorithm) {
    super();
  }
}

@CommandHandler(EnsureSigningKey)
export class EnsureSigningKeyHandler implements ICommandHandler<EnsureSigningKey> {
  constructor(
    private readonly keys: SigningKeyRepository,
    private readonly maker: SigningKeyMaker,
    private readonly clock: Clock,
  ) {}

  async execute({ algorithm }: EnsureSigningKey): Promise<void> {
    if (await this.keys.find(algorithm, 'active')) return;
    const now = this.clock.now();
    // Before the lock: making them may take longer than others wait for it.
    const [active, next] = await Promise.all([this.maker.make(algorithm, now), this.maker.make(algorithm, now)]);
    await this.keys.lock();
    if (await this.keys.find(algorithm, 'active')) return;
    active.activate(now);
    await this.keys.add(active);
    await this.keys.add(next);
  }
}
