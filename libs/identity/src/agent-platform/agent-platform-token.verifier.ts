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
import { AgentPlatformTokens, type AgentPlatformClaims } from './agent-platform-tokens.js';

/**
 * Recognises whatever stands where the Web Studio contract has its access tokens, and takes nothing else: good only as long as
 * their session is, and is bound as it was, and for nobody but whom the request says that it is.
 */
@Injectable()
export class AgentPlatformTokenVerifier extends CredentialVerifier {
  constructor(
    private readonly tokens: AgentPlatformTokens,
    private readonly sessions: SessionDirectory,
    private readonly activity: SessionActivity,
    private readonly clock: Clock,
  ) {
    super();
  }

  recognises({ place }: PresentedCredential): boolean {
    return place === 'agent-platform';
  }

  verify({ value, claimedUserId }: PresentedCredential): Awaitable<Actor> {
    const claims = this.tokens.verify(value);
    return whenKnown(this.sessions.find(claims.sid), (record) => this.#actor(claims, record, claimedUserId ?? null));
  }

  #actor(claims: AgentPlatformClaims, record: SessionRecord | null, claimedUserId: string | null): Actor {
    const subject = { userId: claims.sub, tenantId: record?.tenantId ?? null };
    if (record?.userId !== claims.sub) throw new DomainError(NOT_AUTHENTICATED, 'The session has ended.', { subject });
    if (record.bindingId !== claims.binding) {
      throw new DomainError(NOT_AUTHENTICATED, 'A tenant was selected anew since.', { subject });
    }
    if (claimedUserId !== null && claimedUserId !== claims.sub) {
      throw new DomainError(NOT_AUTHENTICATED, 'The token is not that user’s.', { subject });
    }
    this.activity.use(record, this.clock.nowMs());
    return actorOf(record, { kind: 'agent-platform-token', id: claims.jti });
  }
}
