import { Aggregate, DEFAULT_TIER, domainEvent, newId } from '#kernel';

/** Whether a member without a second factor may work in the tenant. */
export type SecondFactorRequirement = 'optional' | 'required';

export type TenantStatus = 'active' | 'suspended' | 'deleted';

/** A customer's workspace: everything inside it is apart from every other. */
export class Tenant extends Aggregate {
  readonly id!: string;
  name!: string;
  readonly slug!: string;
  status!: TenantStatus;
  /** Of limits. */
  tier!: string;
  secondFactor!: SecondFactorRequirement;
  readonly createdBy!: string;
  readonly createdAt!: Date;
  version!: number;

  static create(name: string, slug: string, creatorId: string, now: Date, id = newId()): Tenant {
    const tenant = Object.assign(new Tenant(), {
      id,
      name,
      slug,
      status: 'active' as const,
      tier: DEFAULT_TIER,
      secondFactor: 'optional' as const,
      createdBy: creatorId,
      createdAt: now,
      version: 1,
    });
    tenant.record(
      domainEvent({
        name: 'tenancy.tenant-created',
        aggregateType: 'tenant',
        aggregateId: id,
        tenantId: id,
        data: { name, slug },
      }),
    );
    return tenant;
  }

  /** Whatever is bound to it counts no more, until it is resumed. */
  suspend(): void {
    this.status = 'suspended';
    this.#happened('tenancy.tenant-suspended');
  }

  resume(): void {
    this.status = 'active';
    this.#happened('tenancy.tenant-resumed');
  }

  giveTier(tier: string): void {
    this.tier = tier;
    this.#happened('tenancy.tier-given', { tier });
  }

  /** From here on members need a second factor, or don't; those who hold one of these roles do in any case. */
  setSecondFactorPolicy(requirement: SecondFactorRequirement, roles: readonly string[]): void {
    this.secondFactor = requirement;
    this.#happened('tenancy.second-factor-policy-set', { requirement, roles });
  }

  #happened(name: string, data: Record<string, unknown> = {}): void {
    const { id } = this;
    this.record(domainEvent({ name, aggregateType: 'tenant', aggregateId: id, tenantId: id, data }));
  }
}
