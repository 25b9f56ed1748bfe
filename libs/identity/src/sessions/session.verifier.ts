import {
  Clock,
  CredentialVerifier,
  DomainError,
  whenKnown,
  type Actor,
  type Awaitable,
  type PresentedCredential,
} from '#kernel';
import { NOT_AUTHENTICATED, provesToken } from '#platform';
import { Injectable } from '@nestjs/common';
import { SessionActivity } from './session-activity.js';
import { SessionDirectory } from './session-directory.js';
import type { SessionRecord } from './session-record.js';
import { hasFormOfSessionToken, sessionIdOfToken } from './session-token.js';

/** Recognises the session token, in the cookie or as bearer. */
@Injectable()
export class SessionVerifier extends CredentialVerifier {
  constructor(
    private readonly sessions: SessionDirectory,
    private readonly activity: SessionActivity,
    private readonly clock: Clock,
  ) {
    super();
  }

  recognises({ place, value }: PresentedCredential): boolean {
    return place === 'cookie' || (place === 'authorization' && hasFormOfSessionToken(value));
  }

  verify({ value }: PresentedCredential): Awaitable<Actor> {
    const sessionId = sessionIdOfToken(value);
    return whenKnown(sessionId === null ? null : this.sessions.find(sessionId), (record) => {
      if (!record || !provesToken(record, value)) {
        throw new DomainError(NOT_AUTHENTICATED, 'The session is unknown or its token was replaced.');
      }
      this.activity.use(record, this.clock.nowMs());
      return (record.actor ??= actorOf(record, { kind: 'session', id: record.id }));
    });
  }
}

export function actorOf(record: SessionRecord, credential: Actor['credential']): Actor {
  const { id: sessionId, userId: id, tenantId, authentication } = record;
  return { type: 'human', id, tenantId, sessionId, credential, authentication, onBehalfOf: null, limitedTo: null };
}
