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
import { ApiKeyDirectory, type ApiKeyRecord } from './api-key-directory.js';
import { keyIdOfToken } from './api-key-token.js';

/** Recognises whatever stands in `X-API-Key`. */
@Injectable()
export class ApiKeyVerifier extends CredentialVerifier {
  constructor(
    private readonly keys: ApiKeyDirectory,
    private readonly clock: Clock,
  ) {
    super();
  }

  recognises({ place }: PresentedCredential): boolean {
    return place === 'x-api-key';
  }

  verify({ value }: PresentedCredential): Awaitable<Actor> {
    const keyId = keyIdOfToken(value);
    return whenKnown(keyId === null ? null : this.keys.find(keyId), (record) => {
      if (!record || !provesToken(record, value)) throw new DomainError(NOT_AUTHENTICATED, 'The API key is unknown.');
      requireLive(record, this.clock.nowMs());
      return actorOf(record);
    });
  }
}

function requireLive({ tenantId, ownerId, isUsable, expiresAtMs }: ApiKeyRecord, nowMs: number): void {
  if (isUsable && expiresAtMs > nowMs) return;
  throw new DomainError(NOT_AUTHENTICATED, 'The API key counts no more.', { subject: { userId: ownerId, tenantId } });
}

/** A user-level key calls as its owner, a tenant-level one as itself: it carries what it names, and never everything. */
function actorOf({ id, tenantId, ownerId, permissions, tier }: ApiKeyRecord): Actor {
  const binding = {
    tenantId,
    sessionId: null,
    credential: { kind: 'api-key', id },
    authentication: null,
    onBehalfOf: null,
    tier,
  } as const;
  if (ownerId === null) return { type: 'service', id, ...binding, limitedTo: permissions ?? [] };
  return { type: 'human', id: ownerId, ...binding, limitedTo: permissions };
}
