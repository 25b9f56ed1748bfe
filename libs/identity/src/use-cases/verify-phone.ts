import { Clock, Command, DomainError, isId, type ErrorDefinition } from '#kernel';
import { Config, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { userTag } from '../contract.js';
import { codeKey } from '../domain/code-key.js';
import { CODE_EXHAUSTED, CODE_INVALID, EMAIL_TAKEN, PHONE_TAKEN } from '../domain/errors.js';
import type { SignedIn } from '../sessions/session-starter.js';
import { SignIn } from '../sessions/sign-in.js';
import { ContactChangeRepository } from '../storage/contact-change.repository.js';
import { PhoneVerificationRepository } from '../storage/phone-verification.repository.js';
import { SessionRepository } from '../storage/session.repository.js';
import { SmsBudget } from '../storage/sms-budget.js';
import { UserRepository } from '../storage/user.repository.js';

/**
 * Confirms the code: the phone is verified, and its holder signed in. A wrong code counts, also when it is refused.
 * Throws `identity.code-invalid`, `identity.code-exhausted`, `identity.email-taken`, `identity.phone-taken`.
 */
export class VerifyPhone extends Command<SignedIn> {
  static readonly action = 'identity.verify-phone';

  constructor(
    readonly verificationId: string,
    readonly code: string,
  ) {
    super();
  }
}

@CommandHandler(VerifyPhone)
export class VerifyPhoneHandler implements ICommandHandler<VerifyPhone> {
  constructor(
    private readonly verifications: PhoneVerificationRepository,
    private readonly changes: ContactChangeRepository,
    private readonly budget: SmsBudget,
    private readonly users: UserRepository,
    private readonly sessions: SessionRepository,
    private readonly signIn: SignIn,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ verificationId, code }: VerifyPhone): Promise<SignedIn> {
    const now = this.clock.now();
    const verification = isId(verificationId) ? await this.verifications.lock(verificationId) : null;
    if (!verification) throw new DomainError(CODE_INVALID);
    const outcome = verification.tryCode(code, codeKey(this.config.KEY_ENCRYPTION_KEY), now);
    await this.verifications.update(verification);
    if (outcome !== 'accepted') return this.#refuse(outcome === 'wrong' ? CODE_INVALID : CODE_EXHAUSTED);
    await this.budget.confirm(verification.phone, now);
    if (verification.userId === null) return this.#refuse(EMAIL_TAKEN);
    return this.#signIn(verification.userId, verification.phone, now);
  }

  async #signIn(userId: string, phone: string, now: Date): Promise<SignedIn> {
    const user = await this.users.holdActive(userId);
    if (user?.phone !== phone) return this.#refuse(CODE_INVALID);
    await this.users.lockPhone(phone);
    const keeper = (await this.changes.keptFor(phone)) ?? userId;
    const isTaken = keeper !== userId || (await this.users.isPhoneVerifiedElsewhere(phone, userId));
    if (isTaken) return this.#refuse(PHONE_TAKEN);
    user.verifyPhone(now);
    await this.users.update(user);
    this.unitOfWork.transaction.invalidate(userTag(userId));
    for (const session of await this.sessions.listOpen(userId, now)) this.sessions.makeUntrue(session);
    return this.signIn.start(user, { amr: ['sms'] });
  }

  /** The try stays counted and the code spent: the refusal commits. */
  #refuse(error: ErrorDefinition): never {
    return this.unitOfWork.transaction.refuse(new DomainError(error));
  }
}
