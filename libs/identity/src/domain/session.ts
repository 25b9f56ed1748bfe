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
}

/** Who ended it: its owner, an admin of the tenant it was bound to, a newer one for which there was no room, the policy for a threat, or what became of the account. */
export type EndReason =
  'owner' | 'admin' | 'too-many-sessions' | 'threat' | 'contact-changed' | 'account-disabled' | 'account-deleted';

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
  proofs!: readonly Proof[];
  awaitsSecondFactor!: boolean;
  readonly createdAt!: Date;
  /** To the minute. */
  lastSeenAt!: Date;
  expiresAt!: Date;
  endedAt!: Date | null;
  readonly ip!: string | null;
  readonly userAgent!: string | null;
  version!: number;

  static start(
    id: string,
    userId: string,
    { amr, awaitsSecondFactor = false }: SignInProof,
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
      proofs: amr.map((method) => ({ method, atMs: now.getTime() })),
      awaitsSecondFactor,
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
  rotateToken(tokenHash: Buffer): void {
    this.tokenHash = tokenHash;
  }

  /**
   * Its person has proved anew who they are, by these methods (RFC 8176 §2); the old secret opens nothing any more. One that
   * awaits a second factor has it with a method that it did not start with, and lives as long as any from here on.
   */
  prove(amr: readonly string[], tokenHash: Buffer, now: Date, lifeMs: number): void {
    const isSecondFactor = amr.some((method) => !this.proofs.some((proof) => proof.method === method));
    const older = this.proofs.filter(({ method }) => !amr.includes(method));
    this.proofs = [...older, ...amr.map((method) => ({ method, atMs: now.getTime() }))];
    this.rotateToken(tokenHash);
    if (this.awaitsSecondFactor && isSecondFactor) {
      this.awaitsSecondFactor = false;
      this.expiresAt = new Date(this.createdAt.getTime() + lifeMs);
    }
    this.#happened('identity.session-proved-anew', { amr, awaitsSecondFactor: this.awaitsSecondFactor });
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
