import { Clock, CredentialVerifier, DomainError, type Actor, type PresentedCredential } from '#kernel';
import { hashOpaqueToken, isSameHash, NOT_AUTHENTICATED } from '#platform';
import { Injectable } from '@nestjs/common';
import { SessionDirectory, type SessionRecord } from './session-directory.js';
import { sessionIdOfToken } from './session-token.js';

/** Recognises the session token, in the cookie or as bearer. */
@Injectable()
export class SessionVerifier extends CredentialVerifier {
  constructor(
    private readonly sessions: SessionDirectory,
    private readonly clock: Clock,
  ) {
    super();
  }

  recognises({ place, value }: PresentedCredential): boolean {
    return place === 'cookie' || (place === 'authorization' && sessionIdOfToken(value) !== null);
  }

  async verify({ value }: PresentedCredential): Promise<Actor> {
    const sessionId = sessionIdOfToken(value);
    const record = sessionId === null ? null : await this.sessions.find(sessionId);
    if (!record || !isSameHash(hashOpaqueToken(value), Buffer.from(record.tokenHash, 'hex'))) {
      throw new DomainError(NOT_AUTHENTICATED, 'The session is unknown or its token was replaced.');
    }
    requireLive(record, this.clock.now());
    return actorOf(record, { kind: 'session', id: record.id });
  }
}

/** Throws `identity.not-authenticated` unless the session and its account count now. */
export function requireLive(record: SessionRecord, now: Date): void {
  if (!record.isEnded && record.expiresAtMs > now.getTime() && record.status === 'active') return;
  const subject = { userId: record.userId, tenantId: record.tenantId };
  throw new DomainError(NOT_AUTHENTICATED, 'The session has ended.', { subject });
}

export function actorOf(record: SessionRecord, credential: Actor['credential']): Actor {
  return { type: 'human', id: record.userId, tenantId: record.tenantId, sessionId: record.id, credential };
}
