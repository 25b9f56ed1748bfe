import { Clock } from '#kernel';
import { Config, currentRequest, Queries } from '#platform';
import { ListRoleNamesOfUser } from '#rbac/contract';
import { ListTenantsOfUser, type TenantSummary } from '#tenancy/contract';
import { Injectable } from '@nestjs/common';
import { Session, type SignInProof } from '../domain/session.js';
import type { User } from '../domain/user.js';
import type { SecondFactorMethod } from '../second-factor/second-factor.js';
import { SessionRepository } from '../storage/session.repository.js';
import { SessionTermination } from './session-termination.js';
import { makeSessionToken } from './session-token.js';

const DAY_MS = 86_400_000;

export interface TenantChoice {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  /** Only an active one can be selected. */
  readonly status: TenantSummary['status'];
  readonly secondFactor: TenantSummary['secondFactor'];
  readonly remembersDevices: boolean;
  readonly roles: readonly string[];
}

/** What signing in answers: who it is, where they belong, and the session, whose token is shown this once. */
export interface SignedIn {
  readonly user: User;
  readonly tenants: readonly TenantChoice[];
  readonly sessionToken: string;
  readonly expiresAt: Date;
  readonly awaitsSecondFactor: boolean;
  /** By which methods it can be proved, where one is awaited. */
  readonly secondFactors: readonly SecondFactorMethod[];
  /** For the cookie of the browser, by which the account knows it again; absent where there is no browser. */
  readonly deviceToken?: string;
}

/**
 * Starts a session for a user who has just proved who they are; always a new one, under a new id. `SignIn` alone asks for
 * one. Where a second factor is awaited, nothing is said of the tenants. Joins the open command, which holds the account
 * (`UserRepository.holdActive`).
 */
@Injectable()
export class SessionStarter {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly termination: SessionTermination,
    private readonly config: Config,
    private readonly queries: Queries,
    private readonly clock: Clock,
  ) {}

  async start(user: User, proof: SignInProof): Promise<SignedIn> {
    const now = this.clock.now();
    const id = Session.newId(now);
    const { token, hash } = makeSessionToken(id);
    const origin = currentRequest()?.origin ?? { ip: null, userAgent: null };
    const session = Session.start(id, user.id, proof, hash, origin, now, this.config.SESSION_EXPIRE_DAYS * DAY_MS);
    await this.#makeRoom(session, now);
    await this.sessions.add(session);
    const { awaitsSecondFactor, expiresAt } = session;
    const tenants = awaitsSecondFactor ? [] : await this.tenantsOf(user.id);
    return { user, tenants, sessionToken: token, expiresAt, awaitsSecondFactor, secondFactors: [] };
  }

  /**
   * Ends those used least recently where there would be more than SESSIONS_PER_USER. Sessions that await a second factor are
   * counted apart: who has the password alone can't end those of who has both.
   */
  async #makeRoom({ userId, awaitsSecondFactor }: Session, now: Date): Promise<void> {
    await this.sessions.lockStarts(userId);
    const open = (await this.sessions.listOpen(userId, now))
      .filter((other) => other.awaitsSecondFactor === awaitsSecondFactor)
      .toSorted((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime());
    const surplus = open.slice(this.config.SESSIONS_PER_USER - 1).map(({ id }) => id);
    // In the order in which everybody locks them.
    for (const id of surplus.toSorted()) {
      const session = await this.sessions.lockOpen(id, now);
      if (session) await this.termination.end(session, 'too-many-sessions', now);
    }
  }

  /** The tenants of the user, each with the roles held there. */
  async tenantsOf(userId: string): Promise<TenantChoice[]> {
    const tenants = await this.queries.execute(new ListTenantsOfUser(userId));
    const roles =
      tenants.length > 0 ? await this.queries.execute(new ListRoleNamesOfUser(userId)) : new Map<string, string[]>();
    return tenants.map((tenant) => ({ ...tenant, roles: roles.get(tenant.id) ?? [] }));
  }
}
