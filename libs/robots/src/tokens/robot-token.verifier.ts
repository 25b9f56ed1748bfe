import {
  Clock,
  CredentialVerifier,
  DomainError,
  whenKnown,
  type Actor,
  type Awaitable,
  type PresentedCredential,
} from '#kernel';
import { headerOf, ROBOT_TOKEN_TYPE } from '#identity';
import { NOT_AUTHENTICATED } from '#platform';
import { Injectable } from '@nestjs/common';
import { RobotDirectory, type RobotRecord } from './robot-directory.js';
import { RobotTokens, type RobotTokenClaims } from './robot-tokens.js';

/** Recognises robots' tokens. A token that never expires is a credential: each time its robot is asked whether it counts. */
@Injectable()
export class RobotTokenVerifier extends CredentialVerifier {
  constructor(
    private readonly tokens: RobotTokens,
    private readonly robots: RobotDirectory,
    private readonly clock: Clock,
  ) {
    super();
  }

  recognises({ place, value }: PresentedCredential): boolean {
    return place === 'authorization' && headerOf(value)?.typ === ROBOT_TOKEN_TYPE;
  }

  verify({ value }: PresentedCredential): Awaitable<Actor> {
    return whenKnown(this.tokens.verify(value), (claims) =>
      whenKnown(this.robots.find(claims.sub), (record) => this.#actor(claims, record)),
    );
  }

  #actor(claims: RobotTokenClaims, record: RobotRecord | null): Actor {
    const { sub: id, jti, tenantId, creatorId } = claims;
    if (!record || !isTokenOf(record, claims) || !counts(record, this.clock.nowMs())) {
      const subject = { userId: creatorId, tenantId };
      throw new DomainError(NOT_AUTHENTICATED, 'The robot token counts no more.', { subject });
    }
    const credential = { kind: 'robot-token', id: jti } as const;
    return {
      type: 'robot',
      id,
      tenantId,
      sessionId: null,
      credential,
      authentication: null,
      onBehalfOf: creatorId,
      limitedTo: null,
    };
  }
}

function isTokenOf(record: RobotRecord, { jti, tenantId, creatorId }: RobotTokenClaims): boolean {
  return record.tokenId === jti && record.tenantId === tenantId && record.creatorId === creatorId;
}

function counts({ isActive, isCreatorActive, tokenExpiresAtMs }: RobotRecord, nowMs: number): boolean {
  return isActive && isCreatorActive && tokenExpiresAtMs > nowMs;
}
