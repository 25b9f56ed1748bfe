import { AuditTrail, Clock, Command, DomainError } from '#kernel';
import { auditRecordOfRefusal, Commands, currentRequest, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { canonicalEmail } from '../domain/email.js';
import { CREDENTIALS_WRONG } from '../domain/errors.js';
import { FirstSignIn } from '../hook/first-sign-in.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import type { SignedIn } from '../sessions/session-starter.js';
import { SignIn } from '../sessions/sign-in.js';
import { UserRepository, type Account } from '../storage/user.repository.js';

/**
 * Signs in by email and password. Unknown address, wrong password and disabled account are answered alike and in the
 * same time: `identity.credentials-wrong`. Somebody whom only another system knows is brought in on the way. The password
 * is compared before a transaction is opened for the session, so that people who wait for the CPU hold no connection.
 */
@Injectable()
export class Login {
  constructor(
    private readonly users: UserRepository,
    private readonly hasher: PasswordHasher,
    private readonly firstSignIn: FirstSignIn,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly auditTrail: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async execute(emailText: string, password: string): Promise<SignedIn> {
    const startedAt = performance.now();
    const email = emailIn(emailText);
    const signedIn =
      (await this.#attempt(email, password, startedAt)) ?? (await this.#attempt(email, password, startedAt));
    if (signedIn === null) throw await this.#refused(null, startedAt, 0);
    return signedIn;
  }

  /**
   * Null when the account was made or changed meanwhile, as by the hook, or by another login's upgrade between the
   * comparison and the session. The hook is asked first, so that of many logins at once those that wait for its answer
   * don't wait for the CPU besides.
   */
  async #attempt(email: string | null, password: string, startedAt: number): Promise<SignedIn | null> {
    const account = email === null ? null : await this.#find(email);
    if (email !== null && !account?.isSettled && (await this.firstSignIn.bringIn(email, password))) return null;
    const comparedFrom = performance.now();
    const { isMatch, needsUpgrade } = await this.hasher.verify(password, account?.passwordHash ?? null);
    const comparisonMs = performance.now() - comparedFrom;
    if (!isMatch || !isOpen(account)) throw await this.#refused(account, startedAt, comparisonMs);
    const upgradedHash = needsUpgrade ? await this.hasher.hash(password) : null;
    return this.commands.execute(new StartSession(account.id, account.passwordHash, upgradedHash));
  }

  #find(email: string): Promise<Account | null> {
    return this.unitOfWork.read('identity.find-account', () => this.users.accountByEmail(email));
  }

  async #refused(account: Account | null, startedAt: number, comparisonMs: number): Promise<DomainError> {
    const options = account ? { subject: { userId: account.id, tenantId: null } } : {};
    const error = new DomainError(CREDENTIALS_WRONG, undefined, options);
    await this.auditTrail.appendRefusal(
      auditRecordOfRefusal('identity.login', error, currentRequest(), this.clock.now()),
    );
    await this.firstSignIn.beforeRefusal(startedAt, comparisonMs);
    return error;
  }
}

const isOpen = (account: Account | null): account is Account => account?.status === 'active' && account.isSettled;

/** Null for a text that is no address; nobody has it. */
function emailIn(text: string): string | null {
  try {
    return canonicalEmail(text);
  } catch (error) {
    if (error instanceof DomainError && error.definition.kind === 'invalid') return null;
    throw error;
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
    private readonly signIn: SignIn,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ userId, comparedHash, upgradedHash }: StartSession): Promise<SignedIn | null> {
    await this.unitOfWork.transaction.scopeTo({ userId });
    if (upgradedHash !== null) await this.users.lockPassword(userId);
    const user = await this.users.holdActive(userId);
    if (user?.passwordHash !== comparedHash) return null;
    if (upgradedHash !== null) {
      user.upgradePasswordHash(upgradedHash);
      await this.users.update(user);
    }
    return this.signIn.start(user, { amr: ['pwd'] });
  }
}
