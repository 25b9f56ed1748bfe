import { AuditTrail, Clock, Command, DomainError, type Actor } from '#kernel';
import { auditRecordOfRefusal, Commands, Config, currentRequest, NOT_AUTHENTICATED, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { PASSWORD_WRONG, SESSION_REQUIRED } from '../domain/errors.js';
import type { Session } from '../domain/session.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { makeSessionToken } from '../sessions/session-token.js';
import { PasswordGuesses } from '../sign-in/password-guesses.js';
import { SessionRepository } from '../storage/session.repository.js';
import { UserRepository } from '../storage/user.repository.js';

const DAY_MS = 86_400_000;

/** The session as it is now, and its new secret, which is shown this once. */
export interface Reauthenticated {
  readonly session: Session;
  readonly sessionToken: string;
}

/**
 * Proves the caller's password anew. The password is compared before a transaction is opened, as at login; after too many
 * wrong ones in one session a right one counts no more for a while.
 * Throws `identity.session-required`, `identity.password-wrong`.
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

  async execute({ id: userId, sessionId, credential }: Actor, password: string): Promise<Reauthenticated> {
    if (credential.kind !== 'session' || sessionId === null) throw new DomainError(SESSION_REQUIRED);
    const user = await this.unitOfWork.read('identity.find-account', () => this.users.find(userId));
    const { isMatch } = await this.hasher.verify(password, user?.passwordHash ?? null);
    const isProved = await this.guesses.settle({ of: 'session', id: sessionId, userId }, isMatch);
    if (!isProved || !user) throw await this.#refused();
    return this.commands.execute(new ProveSession(userId, sessionId, user.passwordHash));
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
 * Throws `identity.not-authenticated` when the session has ended or the password was changed since.
 */
export class ProveSession extends Command<Reauthenticated> {
  static readonly action = 'identity.prove-session';

  constructor(
    readonly userId: string,
    readonly sessionId: string,
    readonly comparedHash: string,
  ) {
    super();
  }
}

@CommandHandler(ProveSession)
export class ProveSessionHandler implements ICommandHandler<ProveSession> {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionRepository,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ userId, sessionId, comparedHash }: ProveSession): Promise<Reauthenticated> {
    const now = this.clock.now();
    const session = await this.sessions.lockOpen(sessionId, now);
    const user = await this.users.find(userId);
    if (!session || user?.passwordHash !== comparedHash) throw new DomainError(NOT_AUTHENTICATED);
    const { token, hash } = makeSessionToken(session.id);
    session.prove(['pwd'], hash, now, this.config.SESSION_EXPIRE_DAYS * DAY_MS);
    await this.sessions.update(session);
    return { session, sessionToken: token };
  }
}
