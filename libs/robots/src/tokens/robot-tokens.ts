import { Clock, DomainError, isId, type Awaitable } from '#kernel';
import { JwtSignatures, ROBOT_TOKEN_TYPE, SigningKeys, VerifiedTokens } from '#identity';
import { Config, NOT_AUTHENTICATED } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Robot } from '../domain/robot.js';

/** The claims of a robot's token that Sallyport reads back. */
export interface RobotTokenClaims {
  readonly sub: string;
  readonly jti: string;
  readonly tenantId: string;
  readonly creatorId: string;
}

/** Issues and verifies robots' tokens: signed JWTs, without an expiry unless one was chosen. */
@Injectable()
export class RobotTokens {
  readonly #verified = new VerifiedTokens<RobotTokenClaims>();

  constructor(
    private readonly config: Config,
    private readonly signatures: JwtSignatures,
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
  ) {}

  async issue(robot: Robot, tokenId: string, teamIds: readonly string[]): Promise<string> {
    const key = await this.keys.active();
    const { id: sub, name: robotName, creatorId, tenantId, tokenExpiresAt } = robot;
    const claims = {
      iss: this.config.PUBLIC_URL,
      aud: this.config.JWT_AUDIENCE,
      sub,
      jti: tokenId,
      iat: Math.floor(this.clock.nowMs() / 1000),
      ...(tokenExpiresAt === null ? {} : { exp: Math.floor(tokenExpiresAt.getTime() / 1000) }),
      robotName,
      creatorId,
      tenantId,
      teamIds,
    };
    return this.signatures.sign(ROBOT_TOKEN_TYPE, claims, key);
  }

  /**
   * Throws `identity.not-authenticated` for anything but a robot's token of ours. Says nothing about revocation, and of a
   * token seen before nothing about its expiry: both are the robot's own, see `RobotDirectory`.
   */
  verify(token: string): Awaitable<RobotTokenClaims> {
    return this.#verified.claimsOf(token, (unseen) => this.#verify(unseen));
  }

  /** Only with the key of ours that `kid` names, and only with that key's algorithm (RFC 8725 §3.1). */
  async #verify(token: string): Promise<RobotTokenClaims> {
    try {
      const key = await this.keys.ofToken(token, ROBOT_TOKEN_TYPE);
      return requireIds(await this.signatures.verify(token, key));
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw new DomainError(NOT_AUTHENTICATED, 'The robot token is not valid.', { cause: error });
    }
  }
}

function requireIds({ sub, jti, tenantId, creatorId }: Partial<RobotTokenClaims>): RobotTokenClaims {
  const areIds = [sub, jti, tenantId, creatorId].every((id) => typeof id === 'string' && isId(id));
  if (!areIds) throw new Error('a claim is missing');
  return { sub, jti, tenantId, creatorId } as RobotTokenClaims;
}
