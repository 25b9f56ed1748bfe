import { Clock, Command, DomainError, isPermissionPattern, PermissionChecker, type TenantActor } from '#kernel';
import { CallerPermissions, EXPIRY_PAST, NOT_AUTHENTICATED, Queries, requireSignedIn, Tiers, tooMany } from '#platform';
import { GRANT_EXCEEDS_OWN, PERMISSION_UNKNOWN } from '#rbac';
import { HoldMembership } from '#tenancy/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { makeApiKeyToken } from '../api-key-token.js';
import { ApiKey, MAX_LIVE, type ApiKeyLevel, type KeyFacts, type KeyOwner } from '../domain/api-key.js';
import { PERMISSIONS_REQUIRED, TIER_EXCEEDS_TENANT } from '../domain/errors.js';
import { ApiKeyRepository } from '../storage/api-key.repository.js';

/** A key, and its secret, which is shown this once. */
export interface MadeApiKey {
  readonly apiKey: ApiKey;
  readonly token: string;
}

/**
 * Makes a key of the caller's, or of the tenant. A key never makes a key, and one of the tenant carries at most what its
 * maker holds, for no longer. Throws `identity.sign-in-required`, `rbac.permission-unknown`, `api-keys.permissions-required`,
 * `platform.expiry-past`, `api-keys.tier-exceeds-tenant`, `rbac.permission-required`, `rbac.grant-exceeds-own`, `platform.too-many`.
 */
export class CreateApiKey extends Command<MadeApiKey> {
  static readonly action = 'api-keys.create-key';

  constructor(
    readonly by: TenantActor,
    readonly level: ApiKeyLevel,
    readonly facts: KeyFacts,
  ) {
    super();
  }
}

@CommandHandler(CreateApiKey)
export class CreateApiKeyHandler implements ICommandHandler<CreateApiKey> {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly permissions: PermissionChecker,
    private readonly callers: CallerPermissions,
    private readonly queries: Queries,
    private readonly tiers: Tiers,
    private readonly clock: Clock,
  ) {}

  async execute({ by, level, facts }: CreateApiKey): Promise<MadeApiKey> {
    requireSignedIn(by);
    if (!(await this.queries.execute(new HoldMembership(by.tenantId, by.id)))) throw new DomainError(NOT_AUTHENTICATED);
    const now = this.clock.now();
    await this.#requireSound(by.tenantId, facts, now);
    if (facts.tier !== null && !(await this.tiers.mayName(facts.tier, by.tenantId))) {
      throw new DomainError(TIER_EXCEEDS_TENANT);
    }
    if (level === 'tenant') await this.#requireMayMakeForTenant(by, facts);
    const owner: KeyOwner = level === 'tenant' ? { level, ownerId: null } : { level, ownerId: by.id };
    const limit = MAX_LIVE[level];
    if ((await this.keys.lockCount(owner, now)) >= limit) throw tooMany(limit, `keys of a ${level}`);
    const secret = makeApiKeyToken(ApiKey.newId(now));
    const apiKey = ApiKey.create(secret, owner, facts, by, now);
    await this.keys.add(apiKey);
    return { apiKey, token: secret.token };
  }

  async #requireSound(tenantId: string, { permissions, expiresAt }: KeyFacts, now: Date): Promise<void> {
    for (const pattern of permissions ?? []) {
      const isKnown = isPermissionPattern(pattern) && (await this.permissions.knowsIn(tenantId, pattern));
      if (!isKnown) throw new DomainError(PERMISSION_UNKNOWN, `No such permission: ${pattern}`);
    }
    if (expiresAt !== null && expiresAt <= now) throw new DomainError(EXPIRY_PAST);
  }

  async #requireMayMakeForTenant(by: TenantActor, { permissions, expiresAt }: KeyFacts): Promise<void> {
    await this.callers.require(by, 'api-keys:manage');
    if (permissions === null) throw new DomainError(PERMISSIONS_REQUIRED);
    if (!(await this.permissions.mayGrant(by, permissions, expiresAt))) throw new DomainError(GRANT_EXCEEDS_OWN);
  }
}
