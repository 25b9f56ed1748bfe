import { Clock, Command, DomainError, isId, type Actor } from '#kernel';
import { Commands, NOT_AUTHENTICATED } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { KnownDevices } from '../devices/known-devices.js';
import { ReleaseTenant } from '../contract.js';
import { SessionEnder } from '../sessions/session-ender.js';
import { WaysIn } from '../sign-in/ways-in.js';
import { UserRepository } from '../storage/user.repository.js';
import { SECOND_FACTOR_NOT_FOUND } from './errors.js';
import { RecoveryCodes } from './recovery-codes.js';
import { SecondFactorRepository } from './second-factor.repository.js';
import { requireBothFactors } from './step-up.js';

/**
 * Takes a second factor away; every browser is asked for what is left. With the last one the recovery codes go, all other sessions end, and this one leaves its tenant,
 * which may ask for one. Throws `identity.second-factor-not-found`,
 * `identity.authentication-insufficient`, `identity.last-way-in` for a passkey without which nothing opens the account.
 */
export class RemoveSecondFactor extends Command {
  static readonly action = 'identity.remove-second-factor';

  constructor(
    readonly actor: Actor,
    readonly factorId: string,
  ) {
    super();
  }
}

@CommandHandler(RemoveSecondFactor)
export class RemoveSecondFactorHandler implements ICommandHandler<RemoveSecondFactor> {
  constructor(
    private readonly users: UserRepository,
    private readonly factors: SecondFactorRepository,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly sessions: SessionEnder,
    private readonly devices: KnownDevices,
    private readonly waysIn: WaysIn,
    private readonly commands: Commands,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, factorId }: RemoveSecondFactor): Promise<void> {
    await this.users.takeAccount(actor.id);
    const user = await this.users.find(actor.id);
    if (user?.status !== 'active') throw new DomainError(NOT_AUTHENTICATED);
    await this.factors.lockAccount(user.id);
    const factor = isId(factorId) ? await this.factors.find(factorId) : null;
    if (!factor) throw new DomainError(SECOND_FACTOR_NOT_FOUND);
    const confirmed = await this.factors.listConfirmed(user.id);
    requireBothFactors(actor, confirmed.length > 0, this.clock.nowMs());
    if (factor.kind === 'passkey') await this.waysIn.requireAnother(user);
    factor.remove(user.email);
    await this.factors.delete(factor);
    await this.devices.forgetSecondFactor(user.id);
    if (confirmed.length === 1 && confirmed[0]?.id === factor.id) await this.#withdraw(actor);
  }

  async #withdraw({ id: userId, sessionId, tenantId }: Actor): Promise<void> {
    await this.recoveryCodes.removeAll(userId);
    await this.sessions.endAll(userId, 'second-factor-removed', sessionId);
    if (tenantId !== null) await this.commands.execute(new ReleaseTenant(tenantId, userId));
  }
}
