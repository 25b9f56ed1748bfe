import { Aggregate, domainEvent, newId, type ActorType } from '#kernel';

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

  /** For a human, in the whole tenant, without end. */
  static ofUser(
    role: { id: string; name: string; tenantId: string },
    userId: string,
    assignedBy: string,
    now: Date,
  ): Assignment {
    const id = newId();
    const assignment = Object.assign(new Assignment(), {
      id,
      tenantId: role.tenantId,
      roleId: role.id,
      actorType: 'human' as const,
      actorId: userId,
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
        data: { role: role.name, actorType: 'human', actorId: userId },
      }),
    );
    return assignment;
  }
}
