import { Command } from '#kernel';
import { Commands, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EndSession } from './end-session.js';

/** Ends a session that has just been started, and whose secret nobody was given. Throws `identity.session-not-found`. */
export class AbandonSession extends Command {
  static readonly action = 'identity.abandon-session';

  constructor(
    readonly userId: string,
    readonly sessionId: string,
  ) {
    super();
  }
}

@CommandHandler(AbandonSession)
export class AbandonSessionHandler implements ICommandHandler<AbandonSession> {
  constructor(
    private readonly commands: Commands,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ userId, sessionId }: AbandonSession): Promise<void> {
    await this.unitOfWork.transaction.scopeTo({ userId });
    await this.commands.execute(new EndSession(sessionId));
  }
}
