import { DEFAULT_TIER, TenantTiers, whenKnown, type Actor, type Awaitable } from '#kernel';
import { Injectable } from '@nestjs/common';
import { Coherence } from '../coherence/coherence.js';
import { CoherentCache } from '../coherence/coherent-cache.js';
import { Database } from '../database/database.js';
import { quota, type Quota } from './quota.js';
import type { Subject, TierClass } from './route-class.js';

const MAX_TENANTS = 10_000;

/** Entries here don't expire, so that no time has to be read for them; one that must not be kept does at this time. */
const WITHOUT_END = 0;

/** The tag of everything made from the tiers. */
export const TIERS_TAG = 'limit-tiers';

/** A set of limits that tenants and keys name; operators edit it. */
export interface Tier {
  readonly name: string;
  /** The higher, the more it allows. */
  readonly rank: number;
  readonly quotas: Readonly<Record<Subject, Readonly<Record<TierClass, Quota>>>>;
}

type Catalogue = ReadonlyMap<string, Tier>;

interface Row {
  readonly tier: string;
  readonly rank: number;
  readonly subject: Subject;
  readonly class: TierClass;
  readonly quota: number;
  readonly window_seconds: number;
}

const READ = `SELECT tier, rank, subject, class, quota, window_seconds
  FROM platform.limits JOIN platform.limit_tiers ON name = tier ORDER BY rank, tier, subject, class`;

/** All tiers, and which one a tenant has: in memory, right or absent; the tiers in an outage of PostgreSQL as they were. */
@Injectable()
export class Tiers {
  readonly #all: CoherentCache<Catalogue>;
  readonly #ofTenants: CoherentCache<Tier>;
  #last: Catalogue | undefined;

  constructor(
    private readonly database: Database,
    private readonly tenantTiers: TenantTiers,
    coherence: Coherence,
  ) {
    this.#all = new CoherentCache(coherence, 1, '');
    this.#ofTenants = new CoherentCache(coherence, MAX_TENANTS, 'tier-of:');
  }

  /** The tier that counts for the actor: its tenant's, or what its key names, where that is lower. */
  of({ tenantId, tier: named = null }: Actor): Awaitable<Tier> {
    const ofTenant = tenantId === null ? this.#default() : this.#ofTenant(tenantId);
    if (named === null) return ofTenant;
    return whenKnown(ofTenant, (tier) => whenKnown(this.all(), (tiers) => lower(tier, tiers.get(named))));
  }

  /** By name, lowest first. Throws `unavailable` when they were never read and PostgreSQL does not answer. */
  all(): Awaitable<Catalogue> {
    return this.#all.peek(TIERS_TAG, WITHOUT_END) ?? this.#all.get(TIERS_TAG, WITHOUT_END, () => this.#load());
  }

  /** Whether a key in the tenant may name the tier: there is one, and it is no higher than the tenant's. */
  async mayName(tier: string, tenantId: string): Promise<boolean> {
    const wanted = (await this.all()).get(tier);
    return wanted !== undefined && wanted.rank <= (await this.#ofTenant(tenantId)).rank;
  }

  #default(): Awaitable<Tier> {
    return whenKnown(this.all(), (tiers) => known(tiers, DEFAULT_TIER));
  }

  #ofTenant(tenantId: string): Awaitable<Tier> {
    return this.#ofTenants.peek(tenantId, WITHOUT_END) ?? this.#readTenant(tenantId);
  }

  #readTenant(tenantId: string): Awaitable<Tier> {
    return this.#ofTenants.get(tenantId, WITHOUT_END, async () => {
      const given = await this.tenantTiers.tierOf(tenantId);
      const value = known(await this.all(), given?.tier ?? DEFAULT_TIER);
      return { value, tags: given ? [TIERS_TAG, given.tag] : [TIERS_TAG] };
    });
  }

  async #load(): Promise<{ value: Catalogue; tags: string[]; expiresAtMs?: number }> {
    try {
      this.#last = catalogueOf(await this.database.query<Row[]>(READ));
      return { value: this.#last, tags: [] };
    } catch (error) {
      if (!this.#last) throw error;
      return { value: this.#last, tags: [], expiresAtMs: WITHOUT_END };
    }
  }
}

function catalogueOf(rows: readonly Row[]): Catalogue {
  const tiers = new Map<string, { name: string; rank: number; quotas: Record<string, Record<string, Quota>> }>();
  for (const { tier: name, rank, subject, class: limitClass, quota: limit, window_seconds: windowSeconds } of rows) {
    const tier = tiers.get(name) ?? { name, rank, quotas: {} };
    tiers.set(name, tier);
    const whenAway = limitClass === 'secret' ? 'close' : 'count-here';
    (tier.quotas[subject] ??= {})[limitClass] = quota({ subject, limitClass, limit, windowSeconds, whenAway });
  }
  return tiers as unknown as Catalogue;
}

function lower(ofTenant: Tier, named: Tier | undefined): Tier {
  return named && named.rank < ofTenant.rank ? named : ofTenant;
}

/** A tier can't be removed while one names it, nor the default one at all. */
function known(tiers: Catalogue, name: string): Tier {
  const tier = tiers.get(name);
  if (!tier) throw new Error(`there is no tier ${name}`);
  return tier;
}
