import { Clock } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ProveEmail } from '../contract.js';
import { UserRepository } from '../storage/user.repository.js';

@CommandHandler(ProveEmail)
export class ProveEmailHandler implements ICommandHandler<ProveEmail> {
  constructor(
    private readonly users: UserRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ userId, email }: ProveEmail): Promise<void> {
    const user = await this.users.lock(userId);
    if (user?.email !== email || user.emailVerifiedAt !== null) return;
    user.proveEmail(this.clock.now());
    await this.users.update(user);
  }
}
