import { Clock, Command, DomainError } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { HoldVerifiedAccount } from '#identity/contract';
import { Commands, Config, Queries, requireWithinCap, UnitOfWork, violates } from '#platform';
import { InitialiseRoles } from '#rbac/contract';
import { tenantTag, type TenantSummary } from '../contract.js';
import { PHONE_NOT_VERIFIED, SLUG_TAKEN } from '../domain/errors.js';
import { Membership } from '../domain/membership.js';
import { slugOfName, withRandomSuffix } from '../domain/slug.js';
import { Tenant } from '../domain/tenant.js';
import { TenantRepository } from '../storage/tenant.repository.js';
import { MembershipRepository } from '../storage/membership.repository.js';
import { FirstWorkspace } from './first-workspace.js';

/**
 * Makes a tenant with its built-in roles, a first team and a first chatgroup in it, and its creator as owner: all in one
 * commit. Throws `tenancy.phone-not-verified`, `platform.too-many` and, for a slug that was asked for, `tenancy.slug-taken`.
 */
export class CreateTenant extends Command<TenantSummary> {
  static readonly action = 'tenancy.create-tenant';

  constructor(
    readonly creatorId: string,
    readonly name: string,
    readonly slug: string | null,
  ) {
    super();
  }
}

@CommandHandler(CreateTenant)
export class CreateTenantHandler implements ICommandHandler<CreateTenant> {
  constructor(
    private readonly tenants: TenantRepository,
    private readonly memberships: MembershipRepository,
    private readonly workspace: FirstWorkspace,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly queries: Queries,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ creatorId, name, slug }: CreateTenant): Promise<TenantSummary> {
    if (!(await this.queries.execute(new HoldVerifiedAccount(creatorId)))) throw new DomainError(PHONE_NOT_VERIFIED);
    const now = this.clock.now();
    const tenant = Tenant.create(name, await this.#chooseSlug(slug, name), creatorId, now);
    await this.unitOfWork.transaction.scopeTo({ tenantId: tenant.id });
    await this.tenants.add(tenant).catch((error: unknown) => slugTaken(error, tenant.slug));
    this.unitOfWork.transaction.invalidate(tenantTag(tenant.id));
    await this.memberships.add(Membership.join(tenant.id, creatorId, now));
    await this.commands.execute(new InitialiseRoles(tenant.id, creatorId));
    await this.workspace.make(tenant.id, now);
    const cap = { limit: this.config.TENANTS_PER_PERSON, what: 'tenants of one person', ownerId: creatorId };
    await requireWithinCap(this.unitOfWork.transaction, cap, () => this.tenants.countMadeBy(creatorId));
    return tenant;
  }

  /** The slug that was asked for, which may yet turn out to be taken; else one made from the name, which is free. */
  async #chooseSlug(asked: string | null, name: string): Promise<string> {
    if (asked !== null) {
      await this.tenants.shareSlug(asked);
      return asked;
    }
    const slug = slugOfName(name);
    return (await this.tenants.reserveSlug(slug)) ? slug : withRandomSuffix(slug);
  }
}

/** Many requests may ask for one slug; the database lets one of them have it. */
export function slugTaken(error: unknown, slug: string): never {
  throw violates(error, 'tenants_slug_key') ? new DomainError(SLUG_TAKEN, `The slug ${slug} is taken.`) : error;
}
