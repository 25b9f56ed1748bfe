import { UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { SessionRepository } from '../storage/session.repository.js';
import { UserRepository } from '../storage/user.repository.js';

/** Removes a sign-up that never verified its phone, for the sake of somebody else who wants its address. */
@Injectable()
export class ReplaceSignUp {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** The removed account's rows are in scope after it. The address is locked. */
  async replace(userId: string, now: Date): Promise<void> {
    await this.unitOfWork.transaction.scopeTo({ userId });
    for (const session of await this.sessions.listOpen(userId, now)) this.sessions.makeUntrue(session);
    const user = await this.users.find(userId);
    user?.giveUp();
    if (user) await this.users.remove(user);
  }
}
