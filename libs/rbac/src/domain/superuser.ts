import { Aggregate, domainEvent } from '#kernel';

/** A user who administers the whole system, and has every permission in the tenants that they belong to. */
export class Superuser extends Aggregate {
  /** That of the user. */
  readonly id!: string;
  readonly grantedAt!: Date;
  version!: number;

  static grant(id: string, now: Date): Superuser {
    const superuser = Object.assign(new Superuser(), { id, grantedAt: now, version: 1 });
    superuser.#happened('rbac.superuser-granted');
    return superuser;
  }

  revoke(): void {
    this.#happened('rbac.superuser-revoked');
  }

  #happened(name: string): void {
    const { id } = this;
    this.record(domainEvent({ name, aggregateType: 'user', aggregateId: id, userId: id, isOfAccount: true }));
  }
}
