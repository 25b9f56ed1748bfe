import { Injectable } from '@nestjs/common';
import type { User } from '../domain/user.js';
import { SessionEnder } from '../sessions/session-ender.js';
import { RecoveryCodes } from './recovery-codes.js';

/** What comes with the first second factor of an account. Joins the open command, which holds the account alone. */
@Injectable()
export class FirstSecondFactor {
  constructor(
    private readonly sessions: SessionEnder,
    private readonly recoveryCodes: RecoveryCodes,
  ) {}

  /** Ends all other sessions, which never had one; answers recovery codes, this once. */
  async secure(user: User, keptSessionId: string | null): Promise<string[]> {
    await this.sessions.endAll(user.id, 'second-factor-added', keptSessionId);
    return this.recoveryCodes.replace(user);
  }
}
