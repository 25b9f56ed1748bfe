/** The tier of whoever is in no tenant, and of every tenant that was given no other. */
export const DEFAULT_TIER = 'standard';

/** Which tier a tenant has: the limits on what it and its people, keys and robots may ask. Implemented by tenancy. */
export abstract class TenantTiers {
  /** The tier's name, and the tag of what it was read from; null for a tenant that is gone. Throws `unavailable`. */
  abstract tierOf(tenantId: string): Promise<{ tier: string; tag: string } | null>;
}
