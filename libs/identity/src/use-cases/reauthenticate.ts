import { AuditTrail, Clock, Command, DomainError, type Actor } from '#kernel';
import {
  currentRequest,
  SESSION_REQUIRED,
  auditRecordOfRefusal,
  UnitOfWork,
  Commands,
  NOT_AUTHENTICATED,
} from '#platform';
import { Injectable } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { PASSWORD_WRONG } from '../domain/errors.js';
import type { Session } from '../domain/session.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { SECOND_FACTOR_CODE_REQUIRED } from '../second-factor/errors.js';
import { SecondFactorCheck } from '../second-factor/second-factor-check.js';
import { SecondFactorRepository } from '../second-factor/second-factor.repository.js';
import type { CodeAttempt, SecondFactorMethod } from '../second-factor/second-factor.js';
import { makeSessionToken } from '../sessions/session-token.js';
import { PasswordGuesses } from '../sign-in/password-guesses.js';
import { SessionRepository } from '../storage/session.repository.js';
import { UserRepository } from '../storage/user.repository.js';

/** The session as it is now, and its new secret, which is shown this once. */
export interface Reauthenticated {
  readonly session: Session;
  readonly sessionToken: string;
}

/**
 * Proves the caller's password anew, and the second factor with it where the account has one. The password is compared before
 * a transaction is opened, as at login; after too many wrong ones in one session a right one counts no more for a while.
 * Throws `identity.session-required`, `identity.password-wrong`, and as `ProveSession` does.
 */
@Injectable()
export class Reauthenticate {
  constructor(
    private readonly users: UserRepository,
    private readonly hasher: PasswordHasher,
    private readonly guesses: PasswordGuesses,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly auditTrail: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async execute(actor: Actor, password: string, attempt: CodeAttempt | null): Promise<Reauthenticated> {
    const { id: userId, sessionId, credential } = actor;
    if (credential.kind !== 'session' || sessionId === null) throw new DomainError(SESSION_REQUIRED);
    const user = await this.unitOfWork.read('identity.find-account', () => this.users.find(userId));
    const { isMatch } = await this.hasher.verify(password, user?.passwordHash ?? null);
    const isProved = await this.guesses.settle({ of: 'session', id: sessionId, userId }, isMatch);
    if (!isProved || !user?.passwordHash) throw await this.#refused();
    return this.commands.execute(new ProveSession(userId, sessionId, user.passwordHash, attempt));
  }

  async #refused(): Promise<DomainError> {
    const error = new DomainError(PASSWORD_WRONG);
    await this.auditTrail.appendRefusal(
      auditRecordOfRefusal('identity.reauthenticate', error, currentRequest(), this.clock.now()),
    );
    return error;
  }
}

/**
 * Renews the authentication of a session whose owner's password has been compared with that hash, and replaces its secret.
 * Throws `identity.not-authenticated` when the session has ended or the password was changed since;
 * `identity.second-factor-code-required` without a code where the account has a second factor; for a wrong code
 * `identity.code-invalid`, `identity.second-factor-exhausted` (the session has ended), `identity.second-factor-throttled`.
 */
export class ProveSession extends Command<Reauthenticated> {
  static readonly action = 'identity.prove-session';

  constructor(
    readonly userId: string,
    readonly sessionId: string,
    readonly comparedHash: string,
    readonly attempt: CodeAttempt | null,
  ) {
    super();
  }
}

@CommandHandler(ProveSession)
export class ProveSessionHandler implements ICommandHandler<ProveSession> {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionRepository,
    private readonly factors: SecondFactorRepository,
    private readonly check: SecondFactorCheck,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ userId, sessionId, comparedHash, attempt }: ProveSession): Promise<Reauthenticated> {
    const now = this.clock.now();
    const user = await this.users.holdActive(userId);
    await this.factors.lockAccount(userId);
    const session = await this.sessions.lockOpen(sessionId, now);
    if (!session || user?.passwordHash !== comparedHash) throw new DomainError(NOT_AUTHENTICATED);
    const secondFactors = await this.check.methodsOf(user, session);
    if (secondFactors.length > 0 && !attempt) throw codeRequired(secondFactors);
    const second = secondFactors.length > 0 && attempt ? await this.check.prove(session, user, attempt, now) : null;
    if (second?.refusal) return this.unitOfWork.transaction.refuse(second.refusal);
    const { token, hash } = makeSessionToken(session.id);
    session.prove(second ? ['pwd', second.amr] : ['pwd'], hash, now);
    await this.sessions.update(session);
    return { session, sessionToken: token };
  }
}

const codeRequired = (secondFactors: readonly SecondFactorMethod[]): DomainError =>
  new DomainError(SECOND_FACTOR_CODE_REQUIRED, undefined, { extensions: { secondFactors } });
