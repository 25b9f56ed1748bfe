import { DomainError, isId } from '#kernel';
import { Config, NOT_AUTHENTICATED } from '#platform';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { JwtSignatures } from './jwt-signatures.js';
import { SigningKeys } from './signing-keys.js';
import { ACCESS_TOKEN_TYPE, headerOf } from './token-header.js';

/** The claims of an access token that Sallyport reads back. */
export interface AccessTokenClaims {
  readonly sub: string;
  readonly sid: string;
  /** The selection of the tenant that it was issued under. */
  readonly binding: string;
  readonly tenant_id: string;
  readonly jti: string;
  /** Unix seconds. */
  readonly exp: number;
}

/** passport-jwt's types know no KeyObject; what it hands the key to, jsonwebtoken, does, and parses it but once. */
type KeyDone = (error: Error | null, key?: string | Buffer) => void;

/**
 * Verifies access tokens with passport-jwt, under RFC 8725: only algorithms of our own keys, only the key that `kid`
 * names in our own store and only with that key's algorithm, `typ` at+jwt, `iss`, `aud` and `exp` required.
 */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(Strategy, 'access-token') {
  constructor(
    config: Config,
    private readonly keys: SigningKeys,
    private readonly signatures: JwtSignatures,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      algorithms: ['RS256', 'ES256'],
      issuer: config.PUBLIC_URL,
      audience: config.JWT_AUDIENCE,
      secretOrKeyProvider: (_: unknown, token: string, done: KeyDone) => {
        keys.ofToken(token, ACCESS_TOKEN_TYPE).then(
          ({ publicKey }) => done(null, publicKey as unknown as Buffer),
          (error: unknown) => done(error as Error),
        );
      },
    });
  }

  /** Called by passport with the payload of a token whose signature, issuer, audience and times are right. */
  validate(claims: Partial<AccessTokenClaims>): AccessTokenClaims | false {
    const { sub, sid, binding, tenant_id, jti, exp } = claims;
    const areIds = [sub, sid, binding, tenant_id, jti].every((id) => typeof id === 'string' && isId(id));
    return areIds && typeof exp === 'number'
      ? ({ sub, sid, binding, tenant_id, jti, exp } as AccessTokenClaims)
      : false;
  }

  /** Throws `identity.not-authenticated`. */
  verify(token: string): Promise<AccessTokenClaims> {
    return headerOf(token)?.alg === 'EdDSA' ? this.#verifyEdDsa(token) : this.#attempt(token);
  }

  /** passport-jwt verifies with jsonwebtoken, which does not know the algorithm. */
  async #verifyEdDsa(token: string): Promise<AccessTokenClaims> {
    try {
      const key = await this.keys.ofToken(token, ACCESS_TOKEN_TYPE);
      const claims = this.validate(await this.signatures.verify(token, key));
      if (claims) return claims;
    } catch (cause) {
      throw refusal(cause);
    }
    throw refusal();
  }

  /** Runs the strategy outside of an HTTP request, as passport does inside of one. */
  #attempt(token: string): Promise<AccessTokenClaims> {
    return new Promise((resolve, reject) => {
      const refuse = (cause?: unknown): void => reject(refusal(cause));
      const attempt = Object.assign(Object.create(this) as Strategy, {
        success: resolve,
        fail: refuse,
        error: refuse,
      });
      attempt.authenticate({ headers: { authorization: `Bearer ${token}` } } as never);
    });
  }
}

const refusal = (cause?: unknown): DomainError =>
  cause instanceof DomainError
    ? cause
    : new DomainError(NOT_AUTHENTICATED, 'The access token is not valid.', { cause });
