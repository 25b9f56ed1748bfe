import { Aggregate, domainEvent, newId } from '#kernel';

/** How long the direct predecessor still gets the same successor: a client that lost the answer may ask again. */
const GRACE_MS = 10_000;

export type RefreshOutcome = 'rotated' | 'repeated' | 'reused' | 'over';

/** The line of refresh tokens that began with one sign-in to a tenant; only the newest is worth anything (RFC 9700 §4.14). */
export class RefreshFamily extends Aggregate {
  readonly id!: string;
  readonly sessionId!: string;
  readonly userId!: string;
  readonly tenantId!: string;
  currentHash!: Buffer;
  previousHash!: Buffer | null;
  rotatedAt!: Date;
  expiresAt!: Date;
  revokedAt!: Date | null;
  version!: number;

  static begin(
    owner: { id: string; sessionId: string; userId: string; tenantId: string },
    hash: Buffer,
    now: Date,
    lifeMs: number,
  ): RefreshFamily {
    return Object.assign(new RefreshFamily(), {
      ...owner,
      currentHash: hash,
      previousHash: null,
      rotatedAt: now,
      expiresAt: new Date(now.getTime() + lifeMs),
      revokedAt: null,
      version: 1,
    });
  }

  static newId(now: Date): string {
    return newId(now.getTime());
  }

  /** Spends the presented token. `successor` is its only possible successor. A reused one revokes the family. */
  present(presented: Buffer, successor: Buffer, now: Date, lifeMs: number): RefreshOutcome {
    if (this.revokedAt !== null || this.expiresAt <= now) return 'over';
    if (presented.equals(this.currentHash)) {
      this.previousHash = presented;
      this.currentHash = successor;
      this.rotatedAt = now;
      this.expiresAt = new Date(now.getTime() + lifeMs);
      this.#happened('identity.tokens-refreshed');
      return 'rotated';
    }
    const isGraced = now.getTime() - this.rotatedAt.getTime() <= GRACE_MS;
    if (isGraced && this.previousHash?.equals(presented) && successor.equals(this.currentHash)) {
      this.#happened('identity.refresh-repeated');
      return 'repeated';
    }
    this.revokedAt = now;
    this.#happened('identity.refresh-token-reused');
    return 'reused';
  }

  #happened(name: string): void {
    const { id, userId, tenantId, sessionId } = this;
    this.record(
      domainEvent({ name, aggregateType: 'refresh-family', aggregateId: id, userId, tenantId, data: { sessionId } }),
    );
  }
}
