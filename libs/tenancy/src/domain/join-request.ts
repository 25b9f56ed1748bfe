import { Aggregate, domainEvent, newId } from '#kernel';

/** Somebody's wish to belong to a tenant, for an owner or admin to decide. */
export class JoinRequest extends Aggregate {
  readonly id!: string;
  readonly tenantId!: string;
  readonly userId!: string;
  readonly message!: string | null;
  readonly createdAt!: Date;
  status!: 'pending' | 'approved' | 'declined';
  decidedBy!: string | null;
  version!: number;

  static make(facts: Pick<JoinRequest, 'tenantId' | 'userId' | 'message' | 'createdAt'>): JoinRequest {
    const made = { ...facts, id: newId(), status: 'pending' as const, decidedBy: null, version: 1 };
    const request = Object.assign(new JoinRequest(), made);
    request.#happened('tenancy.join-requested');
    return request;
  }

  decide(outcome: 'approved' | 'declined', decidedBy: string): void {
    this.status = outcome;
    this.decidedBy = decidedBy;
    this.#happened(`tenancy.join-request-${outcome}`);
  }

  #happened(name: string): void {
    const { id, tenantId, userId } = this;
    this.record(domainEvent({ name, aggregateType: 'join-request', aggregateId: id, tenantId, data: { userId } }));
  }
}
