import { DomainError, type Actor, type Awaitable, type CredentialVerifier, type PresentedCredential } from '#kernel';
import { Injectable } from '@nestjs/common';
import { NOT_AUTHENTICATED } from '../errors.js';

/** All kinds of credential that are recognised here. Each context registers the verifier of its own kind. */
@Injectable()
export class CredentialVerifiers {
  readonly #verifiers: CredentialVerifier[] = [];

  register(verifier: CredentialVerifier): void {
    this.#verifiers.push(verifier);
  }

  /** Who presents it. Throws `identity.not-authenticated` when no kind has this form, or its verifier refuses. */
  verify(credential: PresentedCredential): Awaitable<Actor> {
    for (const verifier of this.#verifiers) {
      if (verifier.recognises(credential)) return verifier.verify(credential);
    }
    throw new DomainError(NOT_AUTHENTICATED, 'The credential has no known form.');
  }
}
