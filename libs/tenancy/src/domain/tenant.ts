import { isDeepStrictEqual } from 'node:util';
import { Aggregate, DEFAULT_TIER, domainEvent, newId, type DomainEvent, type JsonObject } from '#kernel';

/** Whether a member without a second factor may work in the tenant. */
export type SecondFactorRequirement = 'optional' | 'required';

export type TenantStatus = 'active' | 'suspended' | 'deleted';

/** Who needs a second factor to work in a tenant: everybody, or those who hold one of the roles. */
export interface SecondFactorPolicy {
  readonly requirement: SecondFactorRequirement;
  readonly roles: readonly string[];
  /** Whether a browser that is remembered need not show it each time. */
  readonly remembersDevices: boolean;
}

/** What its people say of it. */
export interface TenantProfile {
  readonly name: string;
  readonly slug: string;
  readonly settings: JsonObject;
}

/** Users' ids and addresses. */
interface Handover {
  readonly from: string;
  readonly to: string;
  readonly fromEmail: string;
  readonly toEmail: string;
}

/** A customer's workspace: everything inside it is apart from every other. */
export class Tenant extends Aggregate {
  readonly id!: string;
  name!: string;
  slug!: string;
  status!: TenantStatus;
  /** Of limits. */
  tier!: string;
  /** What its applications keep with it; storable. */
  settings!: JsonObject;
  /** Whose word it takes to let it go on; null while it is not suspended. */
  suspendedBy!: 'owner' | 'superuser' | null;
  suspensionReason!: string | null;
  secondFactor!: SecondFactorRequirement;
  /** See `TenantSummary`. */
  remembersDevices!: boolean;
  deletedAt!: Date | null;
  /** Until then it can be restored. */
  eraseAfter!: Date | null;
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
      settings: {},
      suspendedBy: null,
      suspensionReason: null,
      deletedAt: null,
      eraseAfter: null,
      secondFactor: 'optional' as const,
      remembersDevices: true,
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

  /** What is left out stays. False, and nothing happened, where all of it was so already. */
  change(changes: Partial<TenantProfile>): boolean {
    const names = (['name', 'slug', 'settings'] as const).filter(
      (name) => changes[name] !== undefined && !isDeepStrictEqual(changes[name], this[name]),
    );
    if (names.length === 0) return false;
    Object.assign(this, Object.fromEntries(names.map((name) => [name, changes[name]])));
    const { name, slug } = this;
    this.#happened('tenancy.tenant-changed', { data: { changed: names, name, slug } });
    return true;
  }

  /** Whatever is bound to it counts no more, until it is resumed. */
  suspend(by: 'owner' | 'superuser' = 'owner', reason: string | null = null): void {
    Object.assign(this, { status: 'suspended', suspendedBy: by, suspensionReason: reason });
    this.#happened('tenancy.tenant-suspended', { data: { by, reason } });
  }

  resume(): void {
    Object.assign(this, { status: 'active', suspendedBy: null, suspensionReason: null });
    this.#happened('tenancy.tenant-resumed');
  }

  /** Whatever is bound to it counts no more; until that time it can be restored. */
  delete(now: Date, eraseAfter: Date): void {
    Object.assign(this, { status: 'deleted', deletedAt: now, eraseAfter });
    this.#happened('tenancy.tenant-deleted', { data: { restorableUntil: eraseAfter.toISOString() } });
  }

  isRestorable(now: Date): boolean {
    return this.status === 'deleted' && this.eraseAfter !== null && this.eraseAfter > now;
  }

  /** As it was: one that was suspended is so again. */
  restore(): void {
    const status = this.suspendedBy === null ? 'active' : 'suspended';
    Object.assign(this, { status, deletedAt: null, eraseAfter: null });
    this.#happened('tenancy.tenant-restored');
  }

  /** Nothing is left of it but its id in the audit trail. */
  erase(): void {
    this.#happened('tenancy.tenant-erased');
  }

  /** All of it was handed to an owner as a file. */
  export(): void {
    this.#happened('tenancy.tenant-exported');
  }

  giveTier(tier: string): void {
    this.tier = tier;
    this.#happened('tenancy.tier-given', { data: { tier } });
  }

  /** One owner has made way for another; both are told at their addresses. */
  handOver({ from, to, fromEmail, toEmail }: Handover): void {
    const secret = { tenant: this.name, fromEmail, toEmail };
    this.#happened('tenancy.ownership-transferred', { data: { from, to }, secret });
  }

  /** From here on members need a second factor, or don't; those who hold one of these roles do in any case. */
  setSecondFactorPolicy({ requirement, roles, remembersDevices }: SecondFactorPolicy): void {
    Object.assign(this, { secondFactor: requirement, remembersDevices });
    this.#happened('tenancy.second-factor-policy-set', { data: { requirement, roles, remembersDevices } });
  }

  #happened(name: string, facts: Partial<DomainEvent> = {}): void {
    const { id } = this;
    this.record(domainEvent({ name, aggregateType: 'tenant', aggregateId: id, tenantId: id, ...facts }));
  }
}
