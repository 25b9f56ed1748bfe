import { Clock, Command, DomainError } from '#kernel';
import { Config, hashOpaqueToken, Queries, UnitOfWork } from '#platform';
import { ListRoleNamesOfUser } from '#rbac/contract';
import { HoldMembership } from '#tenancy/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { KnownDevices } from '../devices/known-devices.js';
import { REFRESH_REFUSED } from '../domain/errors.js';
import type { RefreshFamily } from '../domain/refresh-family.js';
import type { Session } from '../domain/session.js';
import { SessionActivity } from '../sessions/session-activity.js';
import { SessionTermination } from '../sessions/session-termination.js';
import { RefreshFamilyRepository } from '../storage/refresh-family.repository.js';
import { SessionRepository } from '../storage/session.repository.js';
import { UserRepository } from '../storage/user.repository.js';
import { Threats } from '../threats/threats.js';
import { AccessTokens } from '../tokens/access-tokens.js';
import { RefreshTokens as Tokens } from '../tokens/refresh-tokens.js';

const DAY_MS = 86_400_000;

export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
}

/**
 * A new pair of tokens for a refresh token, which is spent. Of any number of concurrent requests with one token all get
 * the same successor for ten seconds; after that a spent one revokes all that came from it.
 * Throws `identity.refresh-refused`.
 */
export class RefreshTokens extends Command<TokenPair> {
  static readonly action = 'identity.refresh-tokens';

  constructor(readonly refreshToken: string) {
    super();
  }
}

@CommandHandler(RefreshTokens)
export class RefreshTokensHandler implements ICommandHandler<RefreshTokens> {
  constructor(
    private readonly families: RefreshFamilyRepository,
    private readonly sessions: SessionRepository,
    private readonly users: UserRepository,
    private readonly activity: SessionActivity,
    private readonly termination: SessionTermination,
    private readonly threats: Threats,
    private readonly devices: KnownDevices,
    private readonly tokens: Tokens,
    private readonly accessTokens: AccessTokens,
    private readonly queries: Queries,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ refreshToken }: RefreshTokens): Promise<TokenPair> {
    const familyId = this.tokens.familyOf(refreshToken);
    const known = familyId === null ? null : await this.families.findWithOwner(familyId);
    if (!known) throw new DomainError(REFRESH_REFUSED);
    const subject = { userId: known.userId, tenantId: known.tenantId };
    const isMember = await this.queries.execute(new HoldMembership(known.tenantId, known.userId));
    const session = isMember ? await this.#openSession(known) : null;
    const family = session && (await this.families.find(known.id));
    if (!family) throw new DomainError(REFRESH_REFUSED, 'The session has ended.', { subject });
    const successor = this.tokens.successorOf(family.id, refreshToken);
    const lifeMs = this.config.REFRESH_TOKEN_EXPIRE_DAYS * DAY_MS;
    const outcome = family.present(hashOpaqueToken(refreshToken), successor.hash, this.clock.now(), lifeMs);
    if (outcome === 'over') throw new DomainError(REFRESH_REFUSED, undefined, { subject });
    await this.families.update(family);
    if (outcome === 'reused') {
      await this.#contain(session);
      const error = new DomainError(REFRESH_REFUSED, 'The refresh token was used before.', { subject });
      return this.unitOfWork.transaction.refuse(error);
    }
    return { ...(await this.#accessToken(family, session)), refreshToken: successor.token };
  }

  /**
   * The family's session, if it and its account count now and it is still bound by the family; used by this. Locked until
   * the commit, as by everyone who changes a family: whatever is read of the family after this stays so.
   */
  async #openSession(family: RefreshFamily): Promise<Session | null> {
    const user = await this.users.find(family.userId);
    const session = await this.sessions.lockOpen(family.sessionId, this.clock.now());
    if (user?.status !== 'active' || session?.bindingId !== family.id) return null;
    return this.activity.useStored(session, this.clock.nowMs()) ? session : null;
  }

  /** Two parties hold the session's tokens: what was issued counts no more, nor, by policy, does the session; no browser is trusted. */
  async #contain(session: Session): Promise<void> {
    const user = await this.users.find(session.userId);
    const action = await this.threats.report({ kind: 'token-reuse', user, sessionId: session.id });
    await this.devices.forgetSecondFactor(session.userId);
    session.voidBinding();
    if (action === 'end-sessions') await this.termination.end(session, 'threat', this.clock.now());
    else await this.sessions.update(session);
  }

  async #accessToken({ id: bindingId, userId, tenantId, sessionId }: RefreshFamily, session: Session) {
    const roles = (await this.queries.execute(new ListRoleNamesOfUser(userId))).get(tenantId) ?? [];
    return this.accessTokens.issue({ userId, tenantId, sessionId, bindingId, roles, authentication: session });
  }
}
