import { Clock } from '#kernel';
import { UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { userTag } from '../contract.js';
import { KnownDevices } from '../devices/known-devices.js';
import type { EndReason } from '../domain/session.js';
import { OutOfBandChallengeRepository } from '../storage/out-of-band-challenge.repository.js';
import { SessionRepository } from '../storage/session.repository.js';
import { SessionTermination } from './session-termination.js';

/**
 * Ends sessions of an account that changes. The account is held alone (`UserRepository.takeAccount`), so that none is started
 * meanwhile.
 */
@Injectable()
export class SessionEnder {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly termination: SessionTermination,
    private readonly challenges: OutOfBandChallengeRepository,
    private readonly devices: KnownDevices,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * All of them, with what derives from them, but the one to keep; that and whatever else is made from the account is read
   * anew. Codes and tokens that were sent, or are yet to be, count no more: they went to where the account was then; and no
   * browser is excused from the second factor. When the command has returned, no process accepts what has ended.
   */
  async endAll(userId: string, reason: EndReason, kept: string | null = null): Promise<void> {
    const now = this.clock.now();
    this.unitOfWork.transaction.invalidate(userTag(userId));
    await this.sessions.lockStarts(userId);
    await this.challenges.closeAll(userId, now);
    await this.devices.forgetSecondFactor(userId);
    const others = await this.sessions.lockAllOpen(userId, kept, now);
    for (const session of others) await this.termination.end(session, reason, now);
    for (const session of await this.sessions.listOpen(userId, now)) this.sessions.makeUntrue(session);
  }
}
