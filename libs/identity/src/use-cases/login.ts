import { AuditTrail, Clock, Command, DomainError } from '#kernel';
import { auditRecordOfRefusal, Commands, currentRequest, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { KnownDevices } from '../devices/known-devices.js';
import { CREDENTIALS_WRONG } from '../domain/errors.js';
import type { User } from '../domain/user.js';
import { FirstSignIn } from '../hook/first-sign-in.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { PasswordPolicy } from '../passwords/password-policy.js';
import type { SignedIn } from '../sessions/session-starter.js';
import { SignIn } from '../sessions/sign-in.js';
import { guessedOf, type Guessed } from '../sign-in/guessed.js';
import type { Identifier } from '../sign-in/identifier.js';
import { PasswordGuesses } from '../sign-in/password-guesses.js';
import { SessionRepository } from '../storage/session.repository.js';
import { UserRepository, type AccountForSignIn } from '../storage/user.repository.js';
import { CredentialStuffing } from '../threats/credential-stuffing.js';
import { PASSWORD_LEAKED } from '../threats/errors.js';
import { Threats } from '../threats/threats.js';

/**
 * Signs in by email, username or phone, and password. Unknown identifier, wrong password, disabled and locked account are
 * answered alike and in the same time: `identity.credentials-wrong`; an address from which too many were wrong,
 * `http.rate-limited`, or on too many accounts, `identity.source-blocked`; a right one that is leaked, where the operator wants
 * that, `identity.password-leaked`. Somebody whom only another system knows is brought in on the way. The password is compared
 * before a transaction is opened for the session, so that people who wait for the CPU hold no connection; whether it counts is
 * decided after, so that of many guesses at once no more count than of as many in a row.
 */
@Injectable()
export class Login {
  constructor(
    private readonly users: UserRepository,
    private readonly devices: KnownDevices,
    private readonly guesses: PasswordGuesses,
    private readonly stuffing: CredentialStuffing,
    private readonly hasher: PasswordHasher,
    private readonly policy: PasswordPolicy,
    private readonly firstSignIn: FirstSignIn,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly auditTrail: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async execute(identifier: Identifier, password: string): Promise<SignedIn> {
    const startedAt = performance.now();
    const signedIn =
      (await this.#attempt(identifier, password, startedAt)) ?? (await this.#attempt(identifier, password, startedAt));
    if (signedIn === null) throw await this.#refused(null, startedAt, 0);
    return signedIn;
  }

  /**
   * Null when the account was made or changed meanwhile, as by the hook, or by another login's upgrade between the
   * comparison and the session. The hook is asked first, so that of many logins at once those that wait for its answer
   * don't wait for the CPU besides.
   */
  async #attempt(identifier: Identifier, password: string, startedAt: number): Promise<SignedIn | null> {
    const account = await this.#find(identifier);
    const guessed = guessedOf(identifier, account);
    await this.guesses.admit(guessed);
    await this.stuffing.admit(guessed);
    if (!account?.isSettled && (await this.#bringIn(identifier, password, guessed))) return null;
    const comparedFrom = performance.now();
    const { isMatch, needsUpgrade } = await this.hasher.verify(password, account?.passwordHash ?? null);
    const comparisonMs = performance.now() - comparedFrom;
    await (isMatch ? this.stuffing.admit(guessed) : this.stuffing.count(guessed));
    const isOpened = await this.guesses.settle(guessed, isMatch && isOpen(account));
    if (!isOpened || !isOpen(account)) throw await this.#refused(account, startedAt, comparisonMs);
    const upgradedHash = needsUpgrade ? await this.hasher.hash(password) : null;
    const isLeaked = await this.policy.isListed(password);
    return this.commands.execute(new StartSession(account.id, account.passwordHash, upgradedHash, isLeaked));
  }

  #find(identifier: Identifier): Promise<AccountForSignIn | null> {
    const deviceHash = this.devices.presentedHash();
    return this.unitOfWork.read('identity.find-account', () => this.users.accountForSignIn(identifier, deviceHash));
  }

  /** The other system is not asked while there is a wait, and what it has answered since one began does not count. */
  async #bringIn({ kind, value }: Identifier, password: string, guessed: Guessed): Promise<boolean> {
    if (kind !== 'email' || !(await this.guesses.mayCount(guessed))) return false;
    return (await this.firstSignIn.bringIn(value, password)) && (await this.guesses.settle(guessed, true));
  }

  async #refused(account: AccountForSignIn | null, startedAt: number, comparisonMs: number): Promise<DomainError> {
    const options = account ? { subject: { userId: account.id, tenantId: null } } : {};
    const error = new DomainError(CREDENTIALS_WRONG, undefined, options);
    await this.auditTrail.appendRefusal(
      auditRecordOfRefusal('identity.login', error, currentRequest(), this.clock.now()),
    );
    await this.firstSignIn.beforeRefusal(startedAt, comparisonMs);
    return error;
  }
}

const isOpen = (account: AccountForSignIn | null): account is AccountForSignIn & { passwordHash: string } =>
  account?.status === 'active' && account.isSettled && account.passwordHash !== null;

/**
 * Starts the session of somebody whose password has been compared with that hash; answers null when it changed since. Of a
 * leaked one it is reported, and where the policy says so, nothing starts: `identity.password-leaked`.
 */
export class StartSession extends Command<SignedIn | null> {
  static readonly action = 'identity.start-session';

  constructor(
    readonly userId: string,
    readonly comparedHash: string,
    readonly upgradedHash: string | null,
    readonly isLeaked = false,
  ) {
    super();
  }
}

const LEAKED = { kind: 'leaked-password', facts: {} } as const;

@CommandHandler(StartSession)
export class StartSessionHandler implements ICommandHandler<StartSession> {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionRepository,
    private readonly signIn: SignIn,
    private readonly threats: Threats,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ userId, comparedHash, upgradedHash, isLeaked }: StartSession): Promise<SignedIn | null> {
    await this.unitOfWork.transaction.scopeTo({ userId });
    if (upgradedHash !== null) await this.users.lockPassword(userId);
    const user = await this.users.holdActive(userId);
    if (user?.passwordHash !== comparedHash) return null;
    if (upgradedHash !== null) {
      user.upgradePasswordHash(upgradedHash);
      await this.users.update(user);
    }
    if (isLeaked && this.threats.isPasswordBlocked(user)) return this.#refuseLeaked(user);
    return this.signIn.start(user, { amr: ['pwd'], found: isLeaked ? [LEAKED] : [] });
  }

  /** The finding commits with the refusal. Of many at once one is mailed. */
  async #refuseLeaked(user: User): Promise<never> {
    await this.sessions.lockStarts(user.id);
    await this.threats.report({ kind: 'leaked-password', user });
    const subject = { userId: user.id, tenantId: null };
    return this.unitOfWork.transaction.refuse(new DomainError(PASSWORD_LEAKED, undefined, { subject }));
  }
}
