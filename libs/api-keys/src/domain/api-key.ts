import { Aggregate, domainEvent, newId, type TenantActor } from '#kernel';

/** Whose a key is: the tenant's, which outlives its maker, or one user's. */
export type ApiKeyLevel = 'tenant' | 'user';

/** Whose keys are meant. */
export type KeyOwner =
  { readonly level: 'tenant'; readonly ownerId: null } | { readonly level: 'user'; readonly ownerId: string };

/** How many keys an owner has at most at a time; revoked and expired ones aside. */
export const MAX_LIVE: Readonly<Record<ApiKeyLevel, number>> = { tenant: 100, user: 50 };

/** What a new key is to be. */
export interface KeyFacts {
  readonly name: string;
  /** The patterns that it carries; null, for a user-level key, where it carries all that its owner holds. */
  readonly permissions: readonly string[] | null;
  /** Null where it does not expire. */
  readonly expiresAt: Date | null;
  /** The tier of limits; null where the tenant's counts. */
  readonly tier: string | null;
}

/** A key of a tenant or of a user, for programs. */
export class ApiKey extends Aggregate {
  readonly id!: string;
  readonly tenantId!: string;
  readonly level!: ApiKeyLevel;
  /** Null for a tenant-level key. */
  readonly ownerId!: string | null;
  readonly name!: string;
  /** See `KeyFacts`. */
  readonly permissions!: readonly string[] | null;
  /** See `KeyFacts`. */
  readonly tier!: string | null;
  readonly tokenHash!: Buffer;
  /** The last characters of the secret, to recognise it by. */
  readonly hint!: string;
  readonly createdBy!: string;
  readonly createdAt!: Date;
  readonly expiresAt!: Date | null;
  revokedAt!: Date | null;
  /** The actor, of whichever type. */
  revokedBy!: string | null;
  version!: number;

  static create(
    { id, hash: tokenHash, hint }: { id: string; hash: Buffer; hint: string },
    { level, ownerId }: KeyOwner,
    { name, permissions, expiresAt, tier }: KeyFacts,
    by: TenantActor,
    now: Date,
  ): ApiKey {
    const whose = { tenantId: by.tenantId, level, ownerId, createdBy: by.id, createdAt: now };
    const key = Object.assign(new ApiKey(), {
      ...{ id, tokenHash, hint, name, permissions, expiresAt, tier },
      ...whose,
      revokedAt: null,
      revokedBy: null,
      version: 1,
    });
    key.#happened('api-keys.key-created', { name, level, permissions, hint, expiresAt, tier });
    return key;
  }

  static newId(now: Date): string {
    return newId(now.getTime());
  }

  /**
   * Whether it is the caller's own to revoke. A key that carries only some of its owner's permissions may end itself, and
   * none of the owner's others.
   */
  isOwnOf({ type, id, credential, limitedTo }: TenantActor): boolean {
    if (credential.kind === 'api-key' && credential.id === this.id) return true;
    return type === 'human' && this.ownerId === id && limitedTo === null;
  }

  revoke(by: { id: string }, now: Date): void {
    this.revokedAt = now;
    this.revokedBy = by.id;
    this.#happened('api-keys.key-revoked', { name: this.name, level: this.level });
  }

  #happened(name: string, data: Record<string, unknown>): void {
    const { id, ownerId: userId, tenantId } = this;
    this.record(domainEvent({ name, aggregateType: 'api-key', aggregateId: id, userId, tenantId, data }));
  }
}
