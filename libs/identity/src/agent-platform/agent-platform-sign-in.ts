import { DomainError, isInTenant, PermissionChecker } from '#kernel';
import { Config } from '#platform';
import { Injectable } from '@nestjs/common';
import { sessionIdOfToken } from '../sessions/session-token.js';
import { RefreshTokens } from '../tokens/refresh-tokens.js';
import { TenantLogin } from '../use-cases/tenant-login.js';
import { AgentPlatformTokenVerifier } from './agent-platform-token.verifier.js';
import { AgentPlatformTokens } from './agent-platform-tokens.js';
import { AGENT_PLATFORM_OFF } from './errors.js';

/** What is said of a token that counts now. */
export interface ActiveToken {
  readonly userId: string;
  readonly tenantId: string;
  readonly expiresAt: Date;
}

/** Login for programs that take one opaque token, and what they may ask of it. Throws `identity.agent-platform-off`. */
@Injectable()
export class AgentPlatformSignIn {
  constructor(
    private readonly logIn: TenantLogin,
    private readonly tokens: AgentPlatformTokens,
    private readonly refreshTokens: RefreshTokens,
    private readonly verifier: AgentPlatformTokenVerifier,
    private readonly permissions: PermissionChecker,
    private readonly config: Config,
  ) {}

  /** Throws what `TenantLogin` throws. */
  async execute(identifier: string, password: string, tenantId: string) {
    if (this.config.AGENT_PLATFORM_CREDENTIAL_ENCRYPTION_KEY === undefined) throw new DomainError(AGENT_PLATFORM_OFF);
    const entered = await this.logIn.execute(identifier, password, tenantId);
    const { user, sessionToken, refreshToken, expiresAt: sessionExpiresAt, deviceToken } = entered;
    const subject = {
      sub: user.id,
      sid: sessionIdOfToken(sessionToken) ?? '',
      binding: this.refreshTokens.familyOf(refreshToken) ?? '',
    };
    return { userId: user.id, deviceToken, ...this.tokens.issue(subject, sessionExpiresAt) };
  }

  /** Null for what is none, or counts no more. Throws `platform.unavailable` when that can't be known. */
  async introspect(token: string): Promise<ActiveToken | null> {
    try {
      const { sub: userId, exp } = this.tokens.verify(token);
      const actor = await this.verifier.verify({ place: 'agent-platform', value: token });
      const isOpen = isInTenant(actor) && (await this.permissions.whyExcluded(actor)) === null;
      return isOpen ? { userId, tenantId: actor.tenantId, expiresAt: new Date(exp * 1000) } : null;
    } catch (error) {
      if (error instanceof DomainError && error.definition.kind === 'unauthenticated') return null;
      throw error;
    }
  }
}
