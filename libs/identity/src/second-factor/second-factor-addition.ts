import { DomainError, type Actor } from '#kernel';
import { NOT_AUTHENTICATED, tooMany } from '#platform';
import { Injectable } from '@nestjs/common';
import { KnownDevices } from '../devices/known-devices.js';
import type { User } from '../domain/user.js';
import { SessionEnder } from '../sessions/session-ender.js';
import { UserRepository } from '../storage/user.repository.js';
import { RecoveryCodes } from './recovery-codes.js';
import { SecondFactorRepository } from './second-factor.repository.js';
import { MOST_SECOND_FACTORS, type SecondFactor } from './second-factor.js';
import { requireBothFactors } from './step-up.js';

/** Who may add a second factor to their account, and what comes with the first one. Joins the open command. */
@Injectable()
export class SecondFactorAddition {
  constructor(
    private readonly users: UserRepository,
    private readonly factors: SecondFactorRepository,
    private readonly sessions: SessionEnder,
    private readonly devices: KnownDevices,
    private readonly recoveryCodes: RecoveryCodes,
  ) {}

  /**
   * Takes the account and its second factors alone; answers those that count. Throws `identity.not-authenticated`,
   * `identity.authentication-insufficient`, `platform.too-many`.
   */
  async admit(actor: Actor, now: Date): Promise<{ user: User; confirmed: readonly SecondFactor[] }> {
    await this.users.takeAccount(actor.id);
    const user = await this.users.find(actor.id);
    if (user?.status !== 'active') throw new DomainError(NOT_AUTHENTICATED);
    await this.factors.lockAccount(user.id);
    const confirmed = await this.factors.listConfirmed(user.id);
    requireBothFactors(actor, confirmed.length > 0, now.getTime());
    if (confirmed.length >= MOST_SECOND_FACTORS) throw tooMany(MOST_SECOND_FACTORS, 'second factors');
    return { user, confirmed };
  }

  /**
   * Every browser is asked for it from here on. With the first one all other sessions end, which never had one, and recovery
   * codes are answered, this once; else null.
   */
  async complete(user: User, isFirst: boolean, keptSessionId: string | null): Promise<string[] | null> {
    if (!isFirst) {
      await this.devices.forgetSecondFactor(user.id);
      return null;
    }
    await this.sessions.endAll(user.id, 'second-factor-added', keptSessionId);
    return this.recoveryCodes.replace(user);
  }
}
