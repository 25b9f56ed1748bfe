import { Aggregate, domainEvent, newId } from '#kernel';

/** A user in a tenant. Which roles they hold there is rbac's to say. */
export class Membership extends Aggregate {
  readonly id!: string;
  readonly tenantId!: string;
  readonly userId!: string;
  readonly joinedAt!: Date;
  version!: number;

  static join(tenantId: string, userId: string, now: Date): Membership {
    const id = newId();
    const membership = Object.assign(new Membership(), { id, tenantId, userId, joinedAt: now, version: 1 });
    membership.record(
      domainEvent({
        name: 'tenancy.member-joined',
        aggregateType: 'membership',
        aggregateId: id,
        tenantId,
        data: { userId },
      }),
    );
    return membership;
  }

  /** `tenancy.member-left` when they leave by themselves. */
  end(by: 'themselves' | 'another'): void {
    const { id, tenantId, userId } = this;
    const name = by === 'themselves' ? 'tenancy.member-left' : 'tenancy.member-removed';
    this.record(domainEvent({ name, aggregateType: 'membership', aggregateId: id, tenantId, data: { userId } }));
  }
}
