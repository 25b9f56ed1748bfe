import { AuditTrail, Clock, Command, DomainError } from '#kernel';
import { auditRecordOfRefusal, Commands, currentRequest, hashOpaqueToken, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { SecondFactorRepository } from '../second-factor/second-factor.repository.js';
import type { SignedIn } from '../sessions/session-starter.js';
import { SignIn } from '../sessions/sign-in.js';
import { UserRepository } from '../storage/user.repository.js';
import { PASSKEY_INVALID, PASSKEY_REFUSED } from './errors.js';
import type { ChallengeHolder } from './passkey-challenges.js';
import { PasskeyProof } from './passkey-proof.js';
import { PasskeyUse, type ProvedPasskey } from './passkey-use.js';
import { AMR_OF_VERIFIED_PASSKEY } from './passkey.js';
import { RelyingParty } from './relying-party.js';

/**
 * Signs in by a passkey that says itself whose it is. Its user was verified, so that no second factor is awaited. An unknown
 * passkey, a wrong proof and an account that is not active are answered alike: `identity.passkey-refused`.
 */
@Injectable()
export class SignInByPasskey {
  constructor(
    private readonly relyingParty: RelyingParty,
    private readonly proof: PasskeyProof,
    private readonly commands: Commands,
    private readonly auditTrail: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** For the browser with this secret in its cookie. */
  options(browserSecret: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return this.relyingParty.requestOptions([], ofBrowser(browserSecret));
  }

  async execute(response: object, browserSecret: string): Promise<SignedIn> {
    const proved = await this.#prove(response, browserSecret);
    return this.commands.execute(new StartPasskeySession(proved.userId, proved));
  }

  async #prove(response: object, browserSecret: string): ReturnType<PasskeyProof['ofAnybody']> {
    try {
      return await this.proof.ofAnybody(response, ofBrowser(browserSecret));
    } catch (error) {
      if (!(error instanceof DomainError) || error.definition !== PASSKEY_INVALID) throw error;
      const refusal = new DomainError(PASSKEY_REFUSED, undefined, { cause: error });
      const record = auditRecordOfRefusal('identity.sign-in-by-passkey', refusal, currentRequest(), this.clock.now());
      await this.auditTrail.appendRefusal(record);
      throw refusal;
    }
  }
}

function ofBrowser(secret: string): ChallengeHolder {
  return { purpose: 'sign-in', holder: `browser:${hashOpaqueToken(secret).toString('base64url')}` };
}

/** Starts the session of somebody who has proved a passkey. Throws `identity.passkey-refused`. */
export class StartPasskeySession extends Command<SignedIn> {
  static readonly action = 'identity.start-passkey-session';

  constructor(
    readonly userId: string,
    readonly proved: ProvedPasskey,
  ) {
    super();
  }
}

@CommandHandler(StartPasskeySession)
export class StartPasskeySessionHandler implements ICommandHandler<StartPasskeySession> {
  constructor(
    private readonly users: UserRepository,
    private readonly factors: SecondFactorRepository,
    private readonly use: PasskeyUse,
    private readonly signIn: SignIn,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ userId, proved }: StartPasskeySession): Promise<SignedIn> {
    await this.unitOfWork.transaction.scopeTo({ userId });
    const subject = { userId, tenantId: null };
    const user = await this.users.holdActive(userId);
    if (!user?.isSettled) throw new DomainError(PASSKEY_REFUSED, undefined, { subject });
    await this.factors.lockAccount(userId);
    const isUsed = await this.use.note(user, proved, this.clock.now());
    if (!isUsed) return this.unitOfWork.transaction.refuse(new DomainError(PASSKEY_REFUSED, undefined, { subject }));
    return this.signIn.start(user, { amr: AMR_OF_VERIFIED_PASSKEY });
  }
}
