import { Aggregate, domainEvent, newId, type Authentication, type Proof } from '#kernel';

/** Where a session was started, for its owner to recognise it by. */
export interface SessionOrigin {
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** What a sign-in has proved, and whether that is enough. */
export interface SignInProof {
  /** Methods by their names of RFC 8176 §2; at least one. */
  readonly amr: readonly string[];
  /** Nothing is open to the session until another method is proved besides. */
  readonly awaitsSecondFactor?: boolean;
  /** What the session that this one replaces had proved. */
  readonly earlier?: readonly Proof[];
}

/**
 * Who ended it: its owner, an admin of the tenant it was bound to, a newer one for which there was no room or that came of it,
 * wrong codes, the policy for a threat, or what became of the account.
 */
export type EndReason =
  | 'owner'
  | 'admin'
  | 'too-many-sessions'
  | 'second-factor-proved'
  | 'second-factor-failed'
  | 'second-factor-added'
  | 'threat'
  | 'second-factor-removed'
  | 'contact-changed'
  | 'password-changed'
  | 'password-reset'
  | 'account-disabled'
  | 'account-deleted';

/** A secret that another has taken the place of. */
export interface ReplacedToken {
  /** Hex. */
  readonly hash: string;
  /** When it was, in Unix milliseconds. */
  readonly atMs: number;
}

/** How many of those are kept. */
const MOST_REPLACED = 5;

/** Whoever gives as many wrong codes with one session has lost it. */
export const MAX_SECOND_FACTOR_TRIES = 5;

/** How long somebody may take to prove a second factor. */
const AWAITING_MS = 10 * 60_000;

/** A person signed in at one place; bound to a tenant once one is selected. Everything derived from it ends with it. */
export class Session extends Aggregate implements Authentication {
  readonly id!: string;
  readonly userId!: string;
  tenantId!: string | null;
  /** New at each selection of a tenant: what was issued under another counts no more. */
  bindingId!: string | null;
  tokenHash!: Buffer;
  /** Newest first. */
  replacedTokens!: readonly ReplacedToken[];
  proofs!: readonly Proof[];
  awaitsSecondFactor!: boolean;
  /** Wrong codes since a right one. */
  secondFactorTries!: number;
  readonly createdAt!: Date;
  /** To the minute. */
  lastSeenAt!: Date;
  readonly expiresAt!: Date;
  endedAt!: Date | null;
  readonly ip!: string | null;
  readonly userAgent!: string | null;
  version!: number;

  static start(
    id: string,
    userId: string,
    { amr, awaitsSecondFactor = false, earlier = [] }: SignInProof,
    tokenHash: Buffer,
    origin: SessionOrigin,
    now: Date,
    lifeMs: number,
  ): Session {
    const session = Object.assign(new Session(), {
      id,
      userId,
      tenantId: null,
      bindingId: null,
      tokenHash,
      replacedTokens: [],
      proofs: provedAnew(earlier, amr, now),
      awaitsSecondFactor,
      secondFactorTries: 0,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + (awaitsSecondFactor ? AWAITING_MS : lifeMs)),
      endedAt: null,
      ip: origin.ip,
      userAgent: origin.userAgent,
      version: 1,
    });
    session.#happened('identity.session-started', { amr, awaitsSecondFactor });
    return session;
  }

  static newId(now: Date): string {
    return newId(now.getTime());
  }

  /** Whatever was derived from the session before is void from here on, also for the same tenant. */
  selectTenant(tenantId: string, bindingId: string): void {
    const previousTenantId = this.tenantId;
    this.tenantId = tenantId;
    this.bindingId = bindingId;
    this.#happened('identity.tenant-selected', { previousTenantId });
  }

  /** A new secret for the same session: the old one opens nothing any more. */
  rotateToken(tokenHash: Buffer, now: Date): void {
    const replaced = { hash: this.tokenHash.toString('hex'), atMs: now.getTime() };
    this.replacedTokens = [replaced, ...this.replacedTokens].slice(0, MOST_REPLACED);
    this.tokenHash = tokenHash;
  }

  hasReplaced(tokenHash: string): boolean {
    return this.replacedTokens.some(({ hash }) => hash === tokenHash);
  }

  /** What was said of it once is not said again. */
  forgetReplaced(tokenHash: string): void {
    this.replacedTokens = this.replacedTokens.filter(({ hash }) => hash !== tokenHash);
  }

  /** Its person has proved anew who they are, by these methods (RFC 8176 §2); the old secret opens nothing any more. */
  prove(amr: readonly string[], tokenHash: Buffer, now: Date): void {
    this.proofs = provedAnew(this.proofs, amr, now);
    this.secondFactorTries = 0;
    this.rotateToken(tokenHash, now);
    this.#happened('identity.session-proved-anew', { amr });
  }

  /** A wrong code was given for the second factor; answers whether it was the last that may be. */
  countWrongCode(): boolean {
    this.secondFactorTries++;
    return this.secondFactorTries >= MAX_SECOND_FACTOR_TRIES;
  }

  /** A token of the binding was stolen: nothing issued under it counts any more, until a tenant is selected anew. */
  voidBinding(): void {
    this.bindingId = null;
  }

  end(now: Date, reason: EndReason): void {
    this.endedAt = now;
    this.#happened('identity.session-ended', { reason });
  }

  #happened(name: string, data: Record<string, unknown>): void {
    const { id, userId, tenantId } = this;
    this.record(domainEvent({ name, aggregateType: 'session', aggregateId: id, userId, tenantId, data }));
  }
}

/** Of each method the newest, in the order in which they were first used. */
function provedAnew(earlier: readonly Proof[], amr: readonly string[], now: Date): Proof[] {
  const older = earlier.filter(({ method }) => !amr.includes(method));
  return [...older, ...amr.map((method) => ({ method, atMs: now.getTime() }))];
}
