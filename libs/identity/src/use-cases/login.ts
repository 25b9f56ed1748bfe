import { AuditTrail, Clock, Command, DomainError } from '#kernel';
import { auditRecordOfRefusal, Commands, currentRequest, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { canonicalEmail } from '../domain/email.js';
import { CREDENTIALS_WRONG } from '../domain/errors.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { SessionStarter, type SignedIn } from '../sessions/session-starter.js';
import { UserRepository, type Account } from '../storage/user.repository.js';

/**
 * Signs in by email and password. Unknown address, wrong password and disabled account are answered alike and in the
 * same time: `identity.credentials-wrong`. The password is compared before a transaction is opened for the session, so
 * that people who wait for the CPU hold no connection.
 */
@Injectable()
export class Login {
  constructor(
    private readonly users: UserRepository,
    private readonly hasher: PasswordHasher,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly auditTrail: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async execute(emailText: string, password: string): Promise<SignedIn> {
    const signedIn = (await this.#attempt(emailText, password)) ?? (await this.#attempt(emailText, password));
    if (signedIn === null) throw await this.#refused(null);
    return signedIn;
  }

  /** Null when the account was changed between the comparison and the session, as by another login's upgrade. */
  async #attempt(emailText: string, password: string): Promise<SignedIn | null> {
    const account = await this.#find(emailText);
    const { isMatch, needsUpgrade } = await this.hasher.verify(password, account?.passwordHash ?? null);
    if (!isMatch || account?.status !== 'active' || !account.isSettled) throw await this.#refused(account);
    const upgradedHash = needsUpgrade ? await this.hasher.hash(password) : null;
    return this.commands.execute(new StartSession(account.id, account.passwordHash, upgradedHash));
  }

  async #find(emailText: string): Promise<Account | null> {
    try {
      const email = canonicalEmail(emailText);
      return await this.unitOfWork.read('identity.find-account', () => this.users.accountByEmail(email));
    } catch (error) {
      if (error instanceof DomainError && error.definition.kind === 'invalid') return null;
      throw error;
    }
  }

  async #refused(account: Account | null): Promise<DomainError> {
    const options = account ? { subject: { userId: account.id, tenantId: null } } : {};
    const error = new DomainError(CREDENTIALS_WRONG, undefined, options);
    await this.auditTrail.appendRefusal(
      auditRecordOfRefusal('identity.login', error, currentRequest(), this.clock.now()),
    );
    return error;
  }
}

/** Starts the session of somebody whose password has been compared with that hash; answers null when it changed since. */
export class StartSession extends Command<SignedIn | null> {
  static readonly action = 'identity.start-session';

  constructor(
    readonly userId: string,
    readonly comparedHash: string,
    readonly upgradedHash: string | null,
  ) {
    super();
  }
}

@CommandHandler(StartSession)
export class StartSessionHandler implements ICommandHandler<StartSession> {
  constructor(
    private readonly users: UserRepository,
    private readonly starter: SessionStarter,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ userId, comparedHash, upgradedHash }: StartSession): Promise<SignedIn | null> {
    await this.unitOfWork.transaction.scopeTo({ userId });
    if (upgradedHash !== null) await this.users.lockPassword(userId);
    const user = await this.users.find(userId);
    if (user?.status !== 'active' || user.passwordHash !== comparedHash) return null;
    if (upgradedHash !== null) {
      user.upgradePasswordHash(upgradedHash);
      await this.users.update(user);
    }
    if (!(await this.users.noteLogin(userId, this.clock.now()))) return null;
    return this.starter.start(user, { amr: ['pwd'] });
  }
}
