import { Clock, Command } from '#kernel';
import { Commands, Config } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { SigningKeyRepository } from '../storage/signing-key.repository.js';
import { RotateSigningKey } from './rotate-signing-key.js';

const DAY_MS = 86_400_000;

/** Rotates the signing key if it has signed for so many days, and answers whether it did; of any number at once one does. */
export class RotateDueSigningKey extends Command<boolean> {
  static readonly action = 'identity.rotate-due-signing-key';

  constructor(readonly afterDays: number) {
    super();
  }
}

@CommandHandler(RotateDueSigningKey)
export class RotateDueSigningKeyHandler implements ICommandHandler<RotateDueSigningKey> {
  constructor(
    private readonly keys: SigningKeyRepository,
    private readonly commands: Commands,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ afterDays }: RotateDueSigningKey): Promise<boolean> {
    if (!(await this.keys.tryLock())) return false;
    const active = await this.keys.find(this.config.JWT_ALGORITHM, 'active');
    const ageMs = this.clock.nowMs() - (active?.activatedAt?.getTime() ?? 0);
    if (ageMs < afterDays * DAY_MS) return false;
    await this.commands.execute(new RotateSigningKey());
    return true;
  }
}
