import {
  Clock,
  CredentialVerifier,
  DomainError,
  whenKnown,
  type Actor,
  type Awaitable,
  type PresentedCredential,
} from '#kernel';
import { Commands, hashOpaqueToken, NOT_AUTHENTICATED, provesToken, ReplacedTokenError } from '#platform';
import { Injectable } from '@nestjs/common';
import { ReportReplacedToken } from '../use-cases/report-replaced-token.js';
import { SessionActivity } from './session-activity.js';
import { SessionDirectory } from './session-directory.js';
import type { SessionRecord } from './session-record.js';
import { hasFormOfSessionToken, sessionIdOfToken } from './session-token.js';

/** As for refresh tokens. */
const REPLACED_GRACE_MS = 10_000;

const UNKNOWN = 'The session is unknown or its token was replaced.';

/** Recognises the session token, in the cookie or as bearer. */
@Injectable()
export class SessionVerifier extends CredentialVerifier {
  constructor(
    private readonly sessions: SessionDirectory,
    private readonly activity: SessionActivity,
    private readonly commands: Commands,
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
      if (!record || !provesToken(record, value)) throw this.#refusalOf(record, value);
      this.activity.use(record, this.clock.nowMs());
      return (record.actor ??= actorOf(record, { kind: 'session', id: record.id }));
    });
  }

  /** Requests that were under way while the token was replaced are nobody's attack. */
  #refusalOf(record: SessionRecord | null, value: string): DomainError {
    const tokenHash = hashOpaqueToken(value).toString('hex');
    const replaced = record?.replacedTokens.find(({ hash }) => hash === tokenHash);
    const isLate = replaced !== undefined && this.clock.nowMs() - replaced.atMs > REPLACED_GRACE_MS;
    if (!record || record.isEnded || !isLate) return new DomainError(NOT_AUTHENTICATED, UNKNOWN);
    const { id, userId } = record;
    return new ReplacedTokenError(UNKNOWN, () => this.commands.execute(new ReportReplacedToken(id, userId, tokenHash)));
  }
}

export function actorOf(record: SessionRecord, credential: Actor['credential']): Actor {
  const { id: sessionId, userId: id, tenantId, authentication } = record;
  return { type: 'human', id, tenantId, sessionId, credential, authentication, onBehalfOf: null, limitedTo: null };
}
