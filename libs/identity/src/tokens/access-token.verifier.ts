import { Clock, CredentialVerifier, DomainError, type Actor, type PresentedCredential } from '#kernel';
import { NOT_AUTHENTICATED } from '#platform';
import { Injectable } from '@nestjs/common';
import { SessionDirectory } from '../sessions/session-directory.js';
import { actorOf, requireLive } from '../sessions/session.verifier.js';
import { AccessTokens } from './access-tokens.js';

const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Recognises access tokens: JWTs, good only as long as their session is, and is bound as it was. */
@Injectable()
export class AccessTokenVerifier extends CredentialVerifier {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly sessions: SessionDirectory,
    private readonly clock: Clock,
  ) {
    super();
  }

  recognises({ place, value }: PresentedCredential): boolean {
    return place === 'authorization' && COMPACT_JWS.test(value);
  }

  async verify({ value }: PresentedCredential): Promise<Actor> {
    const claims = await this.tokens.verify(value);
    const record = await this.sessions.find(claims.sid);
    const subject = { userId: claims.sub, tenantId: claims.tenant_id };
    if (record?.userId !== claims.sub) throw new DomainError(NOT_AUTHENTICATED, 'The session has ended.', { subject });
    requireLive(record, this.clock.now());
    if (record.bindingId !== claims.binding || record.tenantId !== claims.tenant_id) {
      throw new DomainError(NOT_AUTHENTICATED, 'A tenant was selected anew since.', { subject });
    }
    return actorOf(record, { kind: 'access-token', id: claims.jti });
  }
}
