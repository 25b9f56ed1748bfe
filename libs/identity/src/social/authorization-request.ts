import { createHash } from 'node:crypto';
import { Clock, DomainError } from '#kernel';
import { Config, SecretBox } from '#platform';
import { Injectable } from '@nestjs/common';
import { randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client';
import { SIGN_IN_STATE_INVALID } from '../domain/social-errors.js';
import type { ProviderName } from './provider-settings.js';

/** How long somebody may take at the provider. */
export const REQUEST_SECONDS = 600;

/** Whoever is signed in and wants to link an account of a provider to theirs. */
export interface Linker {
  readonly userId: string;
  readonly sessionId: string;
}

/** What this service has sent a browser to a provider with; the browser keeps it, sealed. */
export interface AuthorizationRequest {
  readonly provider: ProviderName;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** See `isReturnPath`. */
  readonly returnTo: string;
  /** Null for whoever signs in. */
  readonly linker: Linker | null;
  readonly expiresAtMs: number;
}

/**
 * Requests that are under way. A browser carries its own, sealed (AES-256-GCM), so that nothing is kept of those that never come
 * back; that one is answered once is kept in PostgreSQL.
 */
@Injectable()
export class AuthorizationRequests {
  readonly #box: SecretBox;

  constructor(
    config: Config,
    private readonly clock: Clock,
  ) {
    this.#box = new SecretBox(config.KEY_ENCRYPTION_KEY, 'authorization-request');
  }

  begin(provider: ProviderName, returnTo: string, linker: Linker | null): AuthorizationRequest {
    const expiresAtMs = this.clock.nowMs() + REQUEST_SECONDS * 1000;
    const secrets = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() };
    return { provider, returnTo, linker, expiresAtMs, ...secrets };
  }

  seal(request: AuthorizationRequest): string {
    return this.#box.seal(Buffer.from(JSON.stringify(request)), request.provider).toString('base64url');
  }

  /**
   * The request to which the provider answers with this state. Throws `identity.sign-in-state-invalid` where there is none, or
   * another one, or it was sent to another provider or too long ago.
   */
  answered(sealed: string | undefined, provider: ProviderName, state: string | null): AuthorizationRequest {
    const request = sealed === undefined ? null : this.#open(sealed, provider);
    const isLate = request !== null && request.expiresAtMs <= this.clock.nowMs();
    if (request?.state !== state || isLate) throw new DomainError(SIGN_IN_STATE_INVALID);
    return request;
  }

  #open(sealed: string, provider: ProviderName): AuthorizationRequest | null {
    try {
      const plain = this.#box.open(Buffer.from(sealed, 'base64url'), provider);
      return JSON.parse(plain.toString()) as AuthorizationRequest;
    } catch {
      return null;
    }
  }
}

/** By which a request is remembered once it has been answered. */
export const hashOfState = (state: string): Buffer => createHash('sha256').update(state).digest();
