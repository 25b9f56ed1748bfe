import { DomainError } from '#kernel';
import { Config } from '#platform';
import { Injectable } from '@nestjs/common';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { User } from '../domain/user.js';
import { PASSKEY_INVALID } from './errors.js';
import { CHALLENGE_SECONDS, PasskeyChallenges, type ChallengeHolder } from './passkey-challenges.js';
import type { Passkey } from './passkey.js';

const TIMEOUT_MS = CHALLENGE_SECONDS * 1000;

type NewPasskey = Omit<Passkey, 'id' | 'userId'>;

/** This service to authenticators (WebAuthn §7); its name and origin are those of PUBLIC_URL, whatever a request says. */
@Injectable()
export class RelyingParty {
  readonly #id: string;
  readonly #origin: string;

  constructor(
    private readonly challenges: PasskeyChallenges,
    config: Config,
  ) {
    const { hostname, origin } = new URL(config.PUBLIC_URL);
    [this.#id, this.#origin] = [hostname, origin];
  }

  /** What a browser needs to make a passkey that can be found without a username. */
  async creationOptions(
    user: User,
    known: readonly Passkey[],
    holder: ChallengeHolder,
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    return generateRegistrationOptions({
      rpName: this.#id,
      rpID: this.#id,
      userName: user.email,
      userDisplayName: user.displayName ?? user.email,
      userID: handleOf(user.id),
      challenge: await this.challenges.issue(holder),
      timeout: TIMEOUT_MS,
      attestationType: 'none',
      excludeCredentials: known.map(descriptorOf),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
  }

  /** What a browser needs to prove one of these passkeys; any that it has for this site where none are given. */
  async requestOptions(
    known: readonly Passkey[],
    holder: ChallengeHolder,
  ): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return generateAuthenticationOptions({
      rpID: this.#id,
      challenge: await this.challenges.issue(holder),
      timeout: TIMEOUT_MS,
      userVerification: 'required',
      ...(known.length > 0 ? { allowCredentials: known.map(descriptorOf) } : {}),
    });
  }

  /** The passkey that was made. Throws `identity.passkey-invalid`. */
  async verifyCreation(response: object, holder: ChallengeHolder): Promise<NewPasskey> {
    const { registrationInfo } = await orRefused(
      verifyRegistrationResponse({ ...this.#expected(holder), response: response as RegistrationResponseJSON }),
    );
    if (!registrationInfo) throw new DomainError(PASSKEY_INVALID);
    const { credential, credentialBackedUp } = registrationInfo;
    return {
      credentialId: Buffer.from(credential.id, 'base64url'),
      publicKey: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: credential.transports ?? [],
      isBackedUp: credentialBackedUp,
    };
  }

  /** The counter of the authenticator, which has proved the passkey and verified its user. Throws `identity.passkey-invalid`. */
  async verifyProof(response: object, passkey: Passkey, holder: ChallengeHolder): Promise<number> {
    const answer = response as AuthenticationResponseJSON;
    const { verified, authenticationInfo } = await orRefused(
      verifyAuthenticationResponse({
        ...this.#expected(holder),
        response: answer,
        // Whether the counter has grown is for whoever holds the row to say.
        credential: { id: answer.id, publicKey: Uint8Array.from(passkey.publicKey), counter: 0 },
      }),
    );
    const handle = answer.response.userHandle;
    const isOwn = handle === undefined || handle === Buffer.from(handleOf(passkey.userId)).toString('base64url');
    if (!verified || !isOwn) throw new DomainError(PASSKEY_INVALID);
    return authenticationInfo.newCounter;
  }

  #expected(holder: ChallengeHolder) {
    return {
      expectedChallenge: (challenge: string) => this.challenges.spend(challenge, holder),
      expectedOrigin: this.#origin,
      expectedRPID: this.#id,
      requireUserVerification: true,
    };
  }
}

/** What an authenticator knows the account by: its id, which says nothing of the person (WebAuthn §14.6.1). */
const handleOf = (userId: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.from(userId.replaceAll('-', ''), 'hex'));

function descriptorOf({ credentialId, transports }: Passkey) {
  return { id: credentialId.toString('base64url'), transports: [...transports] as AuthenticatorTransport[] };
}

/** The library throws for whatever it can't take; an outage stays one. */
async function orRefused<T>(verification: Promise<T>): Promise<T> {
  try {
    return await verification;
  } catch (cause) {
    throw cause instanceof DomainError ? cause : new DomainError(PASSKEY_INVALID, undefined, { cause });
  }
}
