import { AuditTrail, Clock, Command, DomainError, type Actor } from '#kernel';
import { auditRecordOfRefusal, Commands, currentRequest, NOT_AUTHENTICATED, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { KnownDevices } from '../devices/known-devices.js';
import { PASSWORD_WRONG } from '../domain/errors.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { PasswordPolicy } from '../passwords/password-policy.js';
import { SessionEnder } from '../sessions/session-ender.js';
import { PasswordGuesses } from '../sign-in/password-guesses.js';
import { UserRepository } from '../storage/user.repository.js';

/**
 * Another password for the caller, who knows the one of before. That is compared, and the new one hashed, before a
 * transaction is opened; too many wrong ones in one session count as at proving it anew. Throws `identity.password-wrong`,
 * `identity.password-too-weak`, `identity.not-authenticated` when it was changed meanwhile.
 */
@Injectable()
export class ChangePassword {
  constructor(
    private readonly users: UserRepository,
    private readonly policy: PasswordPolicy,
    private readonly hasher: PasswordHasher,
    private readonly guesses: PasswordGuesses,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly auditTrail: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async execute({ id: userId, sessionId }: Actor, currentPassword: string, newPassword: string): Promise<void> {
    const user = await this.unitOfWork.read('identity.find-account', () => this.users.find(userId));
    if (!user || sessionId === null) throw new DomainError(NOT_AUTHENTICATED);
    await this.policy.enforce(newPassword, user.ownWords);
    const { isMatch } = await this.hasher.verify(currentPassword, user.passwordHash);
    const isProved = await this.guesses.settle({ of: 'session', id: sessionId, userId }, isMatch);
    if (!isProved || user.passwordHash === null) throw await this.#refused();
    const newHash = await this.hasher.hash(newPassword);
    await this.commands.execute(new SetPassword(userId, sessionId, user.passwordHash, newHash));
  }

  async #refused(): Promise<DomainError> {
    const error = new DomainError(PASSWORD_WRONG);
    await this.auditTrail.appendRefusal(
      auditRecordOfRefusal('identity.change-password', error, currentRequest(), this.clock.now()),
    );
    return error;
  }
}

/**
 * The password of somebody whose old one has been compared with that hash: all other sessions end with what derives from
 * them, no other browser is known, and the person is told by mail. Throws `identity.not-authenticated`.
 */
export class SetPassword extends Command {
  static readonly action = 'identity.set-password';

  constructor(
    readonly userId: string,
    readonly sessionId: string,
    readonly comparedHash: string,
    readonly newHash: string,
  ) {
    super();
  }
}

@CommandHandler(SetPassword)
export class SetPasswordHandler implements ICommandHandler<SetPassword> {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionEnder,
    private readonly devices: KnownDevices,
  ) {}

  async execute({ userId, sessionId, comparedHash, newHash }: SetPassword): Promise<void> {
    await this.users.takeAccount(userId);
    const user = await this.users.lock(userId);
    if (user?.status !== 'active' || user.passwordHash !== comparedHash) throw new DomainError(NOT_AUTHENTICATED);
    user.changePassword(newHash);
    await this.users.update(user);
    await this.sessions.endAll(userId, 'password-changed', sessionId);
    await this.devices.forget(userId, this.devices.presentedHash());
  }
}
