import {
  Clock,
  CredentialVerifier,
  DomainError,
  whenKnown,
  type Actor,
  type Awaitable,
  type PresentedCredential,
} from '#kernel';
import { NOT_AUTHENTICATED } from '#platform';
import { Injectable } from '@nestjs/common';
import { SessionActivity } from '../sessions/session-activity.js';
import { SessionDirectory } from '../sessions/session-directory.js';
import type { SessionRecord } from '../sessions/session-record.js';
import { actorOf } from '../sessions/session.verifier.js';
import type { AccessTokenClaims } from './access-token.strategy.js';
import { AccessTokens } from './access-tokens.js';
import { headerOf, ROBOT_TOKEN_TYPE } from './token-header.js';

/** Recognises JWTs but robots' own as access tokens, good only as long as their session is, and is bound as it was. */
@Injectable()
export class AccessTokenVerifier extends CredentialVerifier {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly sessions: SessionDirectory,
    private readonly activity: SessionActivity,
    private readonly clock: Clock,
  ) {
    super();
  }

  recognises({ place, value }: PresentedCredential): boolean {
    if (place !== 'authorization') return false;
    const header = headerOf(value);
    return header !== null && header.typ !== ROBOT_TOKEN_TYPE;
  }

  verify({ value }: PresentedCredential): Awaitable<Actor> {
    return whenKnown(this.tokens.verify(value), (claims) =>
      whenKnown(this.sessions.find(claims.sid), (record) => this.#actor(claims, record)),
    );
  }

  #actor(claims: AccessTokenClaims, record: SessionRecord | null): Actor {
    const subject = { userId: claims.sub, tenantId: claims.tenant_id };
    if (record?.userId !== claims.sub) throw new DomainError(NOT_AUTHENTICATED, 'The session has ended.', { subject });
    this.activity.use(record, this.clock.nowMs());
    if (record.bindingId !== claims.binding || record.tenantId !== claims.tenant_id) {
      throw new DomainError(NOT_AUTHENTICATED, 'A tenant was selected anew since.', { subject });
    }
    return actorOf(record, { kind: 'access-token', id: claims.jti });
  }
}
