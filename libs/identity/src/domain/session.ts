import { Aggregate, domainEvent, newId } from '#kernel';

/** Where a session was started, for its owner to recognise it by. */
export interface SessionOrigin {
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** A person signed in at one place; bound to a tenant once one is selected. Everything derived from it ends with it. */
export class Session extends Aggregate {
  readonly id!: string;
  readonly userId!: string;
  tenantId!: string | null;
  /** New at each selection of a tenant: what was issued under another counts no more. */
  bindingId!: string | null;
  tokenHash!: Buffer;
  readonly createdAt!: Date;
  readonly expiresAt!: Date;
  endedAt!: Date | null;
  readonly ip!: string | null;
  readonly userAgent!: string | null;
  version!: number;

  static start(
    id: string,
    userId: string,
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
      createdAt: now,
      expiresAt: new Date(now.getTime() + lifeMs),
      endedAt: null,
      ip: origin.ip,
      userAgent: origin.userAgent,
      version: 1,
    });
    session.#happened('identity.session-started', {});
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

  /** A token of the binding was stolen: nothing issued under it counts any more, until a tenant is selected anew. */
  voidBinding(): void {
    this.bindingId = null;
  }

  end(now: Date): void {
    this.endedAt = now;
    this.#happened('identity.session-ended', {});
  }

  #happened(name: string, data: Record<string, unknown>): void {
    const { id, userId, tenantId } = this;
    this.record(domainEvent({ name, aggregateType: 'session', aggregateId: id, userId, tenantId, data }));
  }
}
