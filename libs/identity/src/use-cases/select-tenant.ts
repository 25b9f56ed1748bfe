import { Clock, Command, DomainError, isFreshlyProved, isId, type Actor } from '#kernel';
import {
  authenticationInsufficient,
  Config,
  mfaRequired,
  NOT_AUTHENTICATED,
  Queries,
  SESSION_REQUIRED,
  type OpaqueToken,
} from '#platform';
import { TENANT_NOT_FOUND, TENANT_SUSPENDED } from '#tenancy';
import { HoldMembership } from '#tenancy/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RefreshFamily } from '../domain/refresh-family.js';
import type { Session } from '../domain/session.js';
import { SecondFactorPolicy } from '../second-factor/second-factor-policy.js';
import { SessionStarter, type TenantChoice } from '../sessions/session-starter.js';
import { makeSessionToken } from '../sessions/session-token.js';
import { RefreshFamilyRepository } from '../storage/refresh-family.repository.js';
import { SessionRepository } from '../storage/session.repository.js';
import { AccessTokens } from '../tokens/access-tokens.js';
import { RefreshTokens } from '../tokens/refresh-tokens.js';

const DAY_MS = 86_400_000;

type TenantRef = Pick<TenantChoice, 'id' | 'name' | 'slug'>;

type Chosen = TenantRef & Pick<TenantChoice, 'roles'> & { readonly mustShowSecondFactor: boolean };

export interface TenantSelected {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
  readonly tenant: TenantRef;
  readonly roles: readonly string[];
  /** The session's new secret, where it was replaced; null where the old one stays. */
  readonly sessionToken: string | null;
  readonly sessionExpiresAt: Date;
}

/**
 * Binds the caller's session to a tenant and answers tokens for it; another tenant later switches. Whatever was issued
 * for the session before counts no more. The session's secret is replaced where the caller can be told (session
 * fixation). Throws `tenancy.tenant-not-found` for a tenant that the caller is no member of, `tenancy.tenant-suspended`,
 * `identity.session-required`, `identity.mfa-required`, `identity.second-factor-required`; `identity.authentication-insufficient` for a session that began in a
 * remembered browser, where the tenant accepts none.
 */
export class SelectTenant extends Command<TenantSelected> {
  static readonly action = 'identity.select-tenant';

  constructor(
    readonly actor: Actor,
    readonly tenantId: string,
    readonly replacesSessionToken: boolean,
  ) {
    super();
  }
}

@CommandHandler(SelectTenant)
export class SelectTenantHandler implements ICommandHandler<SelectTenant> {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly families: RefreshFamilyRepository,
    private readonly starter: SessionStarter,
    private readonly policy: SecondFactorPolicy,
    private readonly queries: Queries,
    private readonly accessTokens: AccessTokens,
    private readonly refreshTokens: RefreshTokens,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ actor, tenantId, replacesSessionToken }: SelectTenant): Promise<TenantSelected> {
    if (actor.credential.kind !== 'session' || actor.sessionId === null) throw new DomainError(SESSION_REQUIRED);
    const { roles, mustShowSecondFactor, ...tenant } = await this.#choose(actor.id, tenantId);
    const now = this.clock.now();
    const session = await this.sessions.lockOpen(actor.sessionId, now);
    if (!session) throw new DomainError(NOT_AUTHENTICATED, 'The session has ended.');
    if (session.awaitsSecondFactor) throw mfaRequired();
    if (mustShowSecondFactor) requireShown(session, this.config.SESSION_EXPIRE_DAYS, now);
    const sessionToken = replacesSessionToken ? makeSessionToken(session.id) : null;
    const refresh = this.refreshTokens.first(RefreshFamily.newId(now));
    session.selectTenant(tenantId, refresh.id);
    if (sessionToken) session.rotateToken(sessionToken.hash, now);
    await this.sessions.update(session);
    await this.families.revokeOfSession(session.id, now);
    return {
      ...(await this.#issue(session, refresh, roles, now)),
      tenant,
      roles,
      sessionToken: sessionToken?.token ?? null,
      sessionExpiresAt: session.expiresAt,
    };
  }

  /** The tenant, in which the caller stays a member until the commit. */
  async #choose(userId: string, tenantId: string): Promise<Chosen> {
    const isHeld = isId(tenantId) && (await this.queries.execute(new HoldMembership(tenantId, userId)));
    const choice = (await this.starter.tenantsOf(userId)).find(({ id }) => id === tenantId);
    if (!choice) throw new DomainError(TENANT_NOT_FOUND);
    if (!isHeld) throw new DomainError(TENANT_SUSPENDED);
    const mustShowSecondFactor = await this.policy.enforce(userId, choice);
    const { id, name, slug, roles } = choice;
    return { id, name, slug, roles, mustShowSecondFactor };
  }

  /** The family of the refresh tokens is the binding that the access tokens name. */
  async #issue(session: Session, refresh: OpaqueToken, roles: readonly string[], now: Date) {
    const { id: sessionId, userId, tenantId } = session;
    if (tenantId === null) throw new Error('the session is bound to no tenant');
    const owner = { id: refresh.id, sessionId, userId, tenantId };
    const lifeMs = this.config.REFRESH_TOKEN_EXPIRE_DAYS * DAY_MS;
    await this.families.add(RefreshFamily.begin(owner, refresh.hash, now, lifeMs));
    const subject = { userId, tenantId, sessionId, bindingId: refresh.id, roles, authentication: session };
    return { ...(await this.accessTokens.issue(subject)), refreshToken: refresh.token };
  }
}

/** Both factors, however long ago in the session. */
function requireShown(session: Session, lifeDays: number, now: Date): void {
  const wanted = { withinMinutes: lifeDays * 1440, acr: 'aal2' } as const;
  if (!isFreshlyProved(session, wanted, now.getTime())) throw authenticationInsufficient(wanted);
}
