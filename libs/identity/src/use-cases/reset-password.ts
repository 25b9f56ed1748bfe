import { Clock, Command, DomainError, isId } from '#kernel';
import { Config, hashOpaqueToken, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { KnownDevices } from '../devices/known-devices.js';
import { codeKey } from '../domain/code-key.js';
import { CODE_EXHAUSTED, CODE_INVALID } from '../domain/errors.js';
import type { CodeOutcome } from '../domain/one-time-code.js';
import type { Channel, OutOfBandChallenge } from '../domain/out-of-band-challenge.js';
import type { ChosenPassword } from '../passwords/chosen-password.js';
import { SessionEnder } from '../sessions/session-ender.js';
import { AddedWaysIn } from '../sign-in/added-ways-in.js';
import { PasswordGuesses } from '../sign-in/password-guesses.js';
import { challengeIdOfToken } from '../sign-in/reset-token.js';
import { OutOfBandChallengeRepository } from '../storage/out-of-band-challenge.repository.js';
import { UserRepository } from '../storage/user.repository.js';

/** What came back: the token of a mail, or the code of an SMS. */
export type ResetProof =
  { readonly token: string; readonly challengeId?: never } | { readonly challengeId: string; readonly code: string };

/**
 * A new password for somebody who gives back what was sent to them, once: all sessions of the account end with what derives
 * from them, and no other reset counts, no browser is known, and no lock is left. It signs nobody in: whatever
 * else a sign-in asks for is asked for. A mail proves the address: where nobody had, whatever somebody else may have put into the
 * account to come back by is gone. A wrong code counts, also when it is refused. Throws `identity.code-invalid`,
 * `identity.code-exhausted`, and `identity.password-too-weak`, with which what was sent is not spent.
 */
export class ResetPassword extends Command {
  static readonly action = 'identity.reset-password';

  constructor(
    readonly proof: ResetProof,
    readonly password: ChosenPassword,
  ) {
    super();
  }
}

@CommandHandler(ResetPassword)
export class ResetPasswordHandler implements ICommandHandler<ResetPassword> {
  constructor(
    private readonly challenges: OutOfBandChallengeRepository,
    private readonly users: UserRepository,
    private readonly sessions: SessionEnder,
    private readonly devices: KnownDevices,
    private readonly guesses: PasswordGuesses,
    private readonly addedWaysIn: AddedWaysIn,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ proof, password }: ResetPassword): Promise<void> {
    const id = proof.challengeId ?? challengeIdOfToken(proof.token);
    if (id === null || !isId(id)) throw new DomainError(CODE_INVALID);
    const userId = await this.challenges.ownerOf(id);
    if (userId !== null) await this.users.takeAccount(userId);
    const challenge = await this.challenges.lock(id, 'password-reset');
    if (!challenge) throw new DomainError(CODE_INVALID);
    const outcome = this.#try(challenge, proof);
    await this.challenges.update(challenge);
    const isProved =
      outcome === 'accepted' && userId !== null && (await this.#reset(userId, password, challenge.channel));
    if (isProved) return;
    // The try stays counted: the refusal commits.
    this.unitOfWork.transaction.refuse(new DomainError(outcome === 'exhausted' ? CODE_EXHAUSTED : CODE_INVALID));
  }

  #try(challenge: OutOfBandChallenge, proof: ResetProof): CodeOutcome {
    const now = this.clock.now();
    if (proof.challengeId === undefined) return challenge.tryToken(hashOpaqueToken(proof.token), now);
    return challenge.tryCode(proof.code, codeKey(this.config.KEY_ENCRYPTION_KEY), now);
  }

  async #reset(userId: string, { hash, requireFit }: ChosenPassword, channel: Channel | null): Promise<boolean> {
    const user = await this.users.lock(userId);
    if (!user?.maySignIn) return false;
    requireFit(user);
    const isFirstProof = channel === 'email' && user.emailVerifiedAt === null;
    if (isFirstProof) user.claim(this.clock.now());
    user.resetPassword(hash);
    await this.users.update(user);
    await this.sessions.endAll(userId, 'password-reset');
    await this.devices.forget(userId, null);
    await this.guesses.clear(userId);
    if (isFirstProof) await this.addedWaysIn.removeAll(user);
    return true;
  }
}
