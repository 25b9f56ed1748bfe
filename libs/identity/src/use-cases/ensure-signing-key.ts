import { Clock, Command } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { SigningAlgorithm } from '../domain/signing-key.js';
import { SigningKeyRepository } from '../storage/signing-key.repository.js';
import { SigningKeyMaker } from '../tokens/signing-key-maker.js';

/**
 * Makes a signing key of the algorithm unless there is one; any number of processes may ask at once. When it has
 * returned, every process knows the key.
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
    await this.keys.lock();
    if ((await this.keys.newest(algorithm)) === null) {
      await this.keys.add(await this.maker.make(algorithm, this.clock.now()));
    }
  }
}
