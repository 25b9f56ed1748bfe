import { Clock, isId, type Awaitable } from '#kernel';
import { MaySignIn, userTag } from '#identity/contract';
import { type Cacheable, Coherence, CoherentCache, Database, Queries, UnitOfWork, type ProvableToken } from '#platform';
import { Injectable } from '@nestjs/common';

const MAX_CACHED = 10_000;

/** What authentication needs of a key and its owner. */
export interface ApiKeyRecord extends ProvableToken {
  readonly id: string;
  readonly tenantId: string;
  /** Null for a tenant-level key. */
  readonly ownerId: string | null;
  /** Null where it carries all that its owner holds. */
  readonly permissions: readonly string[] | null;
  /** The tier that it names; null where its tenant's counts. */
  readonly tier: string | null;
  /** Unix milliseconds; infinite when it does not expire. */
  readonly expiresAtMs: number;
  /** Neither revoked, nor of an account that may not sign in. */
  readonly isUsable: boolean;
}

interface Row {
  readonly tenant_id: string;
  readonly owner_id: string | null;
  readonly permissions: readonly string[] | null;
  readonly tier: string | null;
  readonly token_hash: Buffer;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
}

const TAG_PREFIX = 'api-key:';

/** The tag of everything made from the key. */
export const apiKeyTag = (keyId: string): string => TAG_PREFIX + keyId;

/** Keys by id: from this process where it has them right, else from PostgreSQL. */
@Injectable()
export class ApiKeyDirectory {
  readonly #cache: CoherentCache<ApiKeyRecord>;

  constructor(
    private readonly database: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
    private readonly clock: Clock,
    coherence: Coherence,
  ) {
    this.#cache = new CoherentCache(coherence, MAX_CACHED, TAG_PREFIX);
  }

  /** Null when there is none. Throws `unavailable` when it is not here and PostgreSQL does not answer. */
  find(keyId: string): Awaitable<ApiKeyRecord | null> {
    return this.#cache.get(keyId, this.clock.nowMs(), () => this.#load(keyId));
  }

  async #load(id: string): Promise<Cacheable<ApiKeyRecord> | null> {
    if (!isId(id)) return null;
    const [row] = await this.database.query<Row[]>('SELECT * FROM api_keys.key_for_authentication($1)', [id]);
    if (!row) return null;
    const { tenant_id: tenantId, owner_id: ownerId, permissions, tier, token_hash, expires_at, revoked_at } = row;
    const expiresAtMs = expires_at?.getTime() ?? Infinity;
    const isUsable = revoked_at === null && (ownerId === null || (await this.#maySignIn(ownerId)));
    return {
      value: { id, tenantId, ownerId, permissions, tier, tokenHash: token_hash.toString('hex'), expiresAtMs, isUsable },
      tags: ownerId === null ? [] : [userTag(ownerId)],
      expiresAtMs,
    };
  }

  /** Asked in the account's own scope, whoever is calling. */
  #maySignIn(userId: string): Promise<boolean> {
    return this.unitOfWork.readIn({ userId }, () => this.queries.execute(new MaySignIn(userId)));
  }
}
