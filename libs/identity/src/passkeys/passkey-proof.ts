import { DomainError, type Actor } from '#kernel';
import { UnitOfWork, SESSION_REQUIRED } from '#platform';
import { Injectable } from '@nestjs/common';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { PASSKEY_INVALID } from './errors.js';
import type { ChallengeHolder } from './passkey-challenges.js';
import { PasskeyRepository } from './passkey.repository.js';
import type { Passkey } from './passkey.js';
import type { ProvedPasskey } from './passkey-use.js';
import { RelyingParty } from './relying-party.js';

/** Whether somebody holds a passkey, before any transaction is opened for what it opens. */
@Injectable()
export class PasskeyProof {
  constructor(
    private readonly relyingParty: RelyingParty,
    private readonly passkeys: PasskeyRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Options for the passkeys of the caller, to be answered in the same session. Throws `identity.session-required`. */
  async optionsOf(actor: Actor): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const known = await this.unitOfWork.read('identity.list-passkeys', () => this.passkeys.list(actor.id));
    return this.relyingParty.requestOptions(known, ofSession(actor, 'prove'));
  }

  /** Throws `identity.passkey-invalid`, `identity.session-required`. */
  async ofCaller(actor: Actor, response: object): Promise<ProvedPasskey> {
    const holder = ofSession(actor, 'prove');
    const passkey = await this.#find(response);
    if (passkey?.userId !== actor.id) throw new DomainError(PASSKEY_INVALID);
    return this.#prove(response, passkey, holder);
  }

  /** Of whoever it is. Throws `identity.passkey-invalid`. */
  async ofAnybody(response: object, holder: ChallengeHolder): Promise<ProvedPasskey & Pick<Passkey, 'userId'>> {
    const passkey = await this.#find(response);
    if (!passkey) throw new DomainError(PASSKEY_INVALID);
    return { userId: passkey.userId, ...(await this.#prove(response, passkey, holder)) };
  }

  async #prove(response: object, passkey: Passkey, holder: ChallengeHolder): Promise<ProvedPasskey> {
    return { factorId: passkey.id, counter: await this.relyingParty.verifyProof(response, passkey, holder) };
  }

  async #find(response: object): Promise<Passkey | null> {
    const { id } = response as { id?: unknown };
    if (typeof id !== 'string') return null;
    const credentialId = Buffer.from(id, 'base64url');
    return this.unitOfWork.read('identity.find-passkey', () => this.passkeys.byCredential(credentialId));
  }
}

/** Throws `identity.session-required`: nothing else than a session is given a challenge. */
export function ofSession({ sessionId, credential }: Actor, purpose: ChallengeHolder['purpose']): ChallengeHolder {
  if (credential.kind !== 'session' || sessionId === null) throw new DomainError(SESSION_REQUIRED);
  return { purpose, holder: `session:${sessionId}` };
}
