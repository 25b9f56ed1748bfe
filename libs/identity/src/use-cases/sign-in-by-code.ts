import { Clock, Command, DomainError, isId, type ErrorDefinition } from '#kernel';
import { Config, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { codeKey } from '../domain/code-key.js';
import type { Channel } from '../domain/out-of-band-challenge.js';
import { CODE_EXHAUSTED, CODE_INVALID } from '../domain/errors.js';
import type { SignedIn } from '../sessions/session-starter.js';
import { SignIn } from '../sessions/sign-in.js';
import { OutOfBandChallengeRepository } from '../storage/out-of-band-challenge.repository.js';
import { UserRepository } from '../storage/user.repository.js';

/** A mailed code is no factor of RFC 8176: who reads the mail can set the password too (NIST SP 800-63B §3.1.3.1). */
const METHOD = { sms: 'sms', email: 'email' } as const;

/**
 * Signs in whoever gives back the code that was sent, while codes of that kind sign in. A wrong one counts, also when it is
 * refused; a decoy is refused like any other. Throws `identity.code-invalid`, `identity.code-exhausted`.
 */
export class SignInByCode extends Command<SignedIn> {
  static readonly action = 'identity.sign-in-by-code';

  constructor(
    readonly challengeId: string,
    readonly code: string,
  ) {
    super();
  }
}

@CommandHandler(SignInByCode)
export class SignInByCodeHandler implements ICommandHandler<SignInByCode> {
  constructor(
    private readonly challenges: OutOfBandChallengeRepository,
    private readonly users: UserRepository,
    private readonly signIn: SignIn,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ challengeId, code }: SignInByCode): Promise<SignedIn> {
    const userId = isId(challengeId) ? await this.challenges.ownerOf(challengeId) : null;
    const user = userId === null ? null : await this.users.holdActive(userId);
    const challenge = isId(challengeId) ? await this.challenges.lock(challengeId, 'sign-in') : null;
    if (!challenge) throw new DomainError(CODE_INVALID);
    const outcome = challenge.tryCode(code, codeKey(this.config.KEY_ENCRYPTION_KEY), this.clock.now());
    await this.challenges.update(challenge);
    if (outcome === 'exhausted') return this.#refuse(CODE_EXHAUSTED);
    const { channel } = challenge;
    if (outcome === 'wrong' || !user?.isSettled || !this.#isOn(channel)) return this.#refuse(CODE_INVALID);
    return this.signIn.start(user, { amr: [METHOD[channel]] });
  }

  /** The operator may have turned it off since the code went out, which is nobody's for a decoy. */
  #isOn(channel: Channel | null): channel is Channel {
    if (channel === 'sms') return this.config.SIGN_IN_BY_SMS_CODE;
    return channel === 'email' && this.config.SIGN_IN_BY_EMAIL_CODE;
  }

  /** The try stays counted and the code spent: the refusal commits. */
  #refuse(error: ErrorDefinition): never {
    return this.unitOfWork.transaction.refuse(new DomainError(error));
  }
}
