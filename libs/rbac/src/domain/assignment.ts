import { Aggregate, domainEvent, newId, type ActorRef, type ActorType } from '#kernel';

/** A role for an actor; optionally only within a scope, optionally until a time. */
export class Assignment extends Aggregate {
  readonly id!: string;
  readonly tenantId!: string;
  readonly roleId!: string;
  readonly actorType!: ActorType;
  readonly actorId!: string;
  readonly scopeType!: string | null;
  readonly scopeId!: string | null;
  status!: 'active' | 'revoked';
  readonly expiresAt!: Date | null;
  readonly assignedBy!: string | null;
  readonly assignedAt!: Date;
  version!: number;

  /** In the whole tenant, without end. */
  static of(
    role: { id: string; name: string; tenantId: string },
    { type: actorType, id: actorId }: ActorRef,
    /** Null where the operator did. */
    assignedBy: string | null,
    now: Date,
  ): Assignment {
    const id = newId();
    const assignment = Object.assign(new Assignment(), {
      id,
      tenantId: role.tenantId,
      roleId: role.id,
      actorType,
      actorId,
      scopeType: null,
      scopeId: null,
      status: 'active' as const,
      expiresAt: null,
      assignedBy,
      assignedAt: now,
      version: 1,
    });
    assignment.record(
      domainEvent({
        name: 'rbac.role-assigned',
        aggregateType: 'assignment',
        aggregateId: id,
        tenantId: role.tenantId,
        data: { role: role.name, actorType, actorId },
      }),
    );
    return assignment;
  }

  /** In the whole tenant, without end. */
  get isUnlimited(): boolean {
    return this.scopeType === null && this.expiresAt === null;
  }

  revoke(): void {
    const { id, tenantId, roleId, actorType, actorId } = this;
    this.status = 'revoked';
    this.record(
      domainEvent({
        name: 'rbac.role-revoked',
        aggregateType: 'assignment',
        aggregateId: id,
        tenantId,
        data: { roleId, actorType, actorId },
      }),
    );
  }
}
