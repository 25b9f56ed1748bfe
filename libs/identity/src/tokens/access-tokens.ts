import { claimsOf, Clock, DomainError, newId, whenKnown, type Authentication, type Awaitable } from '#kernel';
import { Config, mfaRequired, NOT_AUTHENTICATED } from '#platform';
import { Injectable } from '@nestjs/common';
import { AccessTokenStrategy, type AccessTokenClaims } from './access-token.strategy.js';
import { JwtSignatures } from './jwt-signatures.js';
import { SigningKeys } from './signing-keys.js';
import { ACCESS_TOKEN_TYPE } from './token-header.js';
import { VerifiedTokens } from './verified-tokens.js';

export interface AccessTokenSubject {
  readonly userId: string;
  readonly tenantId: string;
  readonly sessionId: string;
  /** See `Session`. */
  readonly bindingId: string;
  readonly roles: readonly string[];
  readonly authentication: Authentication;
}

/** An access token, and how many seconds it lives. */
export interface IssuedAccessToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

/** Issues and verifies access tokens: signed JWTs in the shape of RFC 9068. */
@Injectable()
export class AccessTokens {
  readonly #verified = new VerifiedTokens<AccessTokenClaims>();

  constructor(
    private readonly config: Config,
    private readonly signatures: JwtSignatures,
    private readonly keys: SigningKeys,
    private readonly strategy: AccessTokenStrategy,
    private readonly clock: Clock,
  ) {}

  /** Throws `identity.mfa-required` for a session that still awaits its second factor. */
  async issue(subject: AccessTokenSubject): Promise<IssuedAccessToken> {
    const { userId, tenantId, sessionId, bindingId, roles, authentication } = subject;
    if (authentication.awaitsSecondFactor) throw mfaRequired();
    const { amr, acr, authTimeMs } = claimsOf(authentication);
    const key = await this.keys.active();
    const expiresInSeconds = this.config.ACCESS_TOKEN_EXPIRE_MINUTES * 60;
    const iat = Math.floor(this.clock.now().getTime() / 1000);
    const claims = {
      iss: this.config.PUBLIC_URL,
      aud: this.config.JWT_AUDIENCE,
      sub: userId,
      client_id: 'sallyport',
      jti: newId(),
      iat,
      exp: iat + expiresInSeconds,
      auth_time: Math.floor(authTimeMs / 1000),
      acr,
      amr,
      sid: sessionId,
      binding: bindingId,
      tenant_id: tenantId,
      actor_type: 'human',
      roles,
    };
    const accessToken = await this.signatures.sign(ACCESS_TOKEN_TYPE, claims, key);
    return { accessToken, expiresInSeconds };
  }

  /** Throws `identity.not-authenticated` for anything but an unexpired token of ours. Says nothing about revocation. */
  verify(token: string): Awaitable<AccessTokenClaims> {
    return whenKnown(
      this.#verified.claimsOf(token, (unseen) => this.strategy.verify(unseen)),
      (claims) => this.#unexpired(claims),
    );
  }

  #unexpired(claims: AccessTokenClaims): AccessTokenClaims {
    if (claims.exp * 1000 > this.clock.nowMs()) return claims;
    throw new DomainError(NOT_AUTHENTICATED, 'The access token has expired.');
  }
}
