import { Aggregate, domainEvent, newId } from '#kernel';
import type { HolderRef } from '../contract.js';

/** Where, until when, and why a role is held. */
export interface AssignmentTerms {
  readonly scopeType: string | null;
  readonly scopeId: string | null;
  readonly expiresAt: Date | null;
  readonly reason: string | null;
}

/** In the whole tenant, without end. */
export const UNLIMITED: AssignmentTerms = { scopeType: null, scopeId: null, expiresAt: null, reason: null };

/** A role for an actor or a team; optionally only within a scope, optionally until a time. */
export class Assignment extends Aggregate {
  readonly id!: string;
  readonly tenantId!: string;
  readonly roleId!: string;
  readonly actorType!: HolderRef['type'];
  readonly actorId!: string;
  readonly scopeType!: string | null;
  readonly scopeId!: string | null;
  status!: 'active' | 'revoked';
  readonly expiresAt!: Date | null;
  readonly assignedBy!: string | null;
  readonly assignedAt!: Date;
  /** Why, as whoever did it says. */
  readonly reason!: string | null;
  /** Null where the actor goes by themselves, or the operator did it. */
  revokedBy!: string | null;
  revokedAt!: Date | null;
  revokedReason!: string | null;
  version!: number;

  static of(
    role: { id: string; name: string; tenantId: string },
    { type: actorType, id: actorId }: HolderRef,
    /** Null where the operator did. */
    assignedBy: string | null,
    now: Date,
    terms: AssignmentTerms = UNLIMITED,
  ): Assignment {
    const id = newId();
    const assignment = Object.assign(new Assignment(), {
      id,
      tenantId: role.tenantId,
      roleId: role.id,
      actorType,
      actorId,
      ...terms,
      status: 'active' as const,
      assignedBy,
      assignedAt: now,
      revokedBy: null,
      revokedAt: null,
      revokedReason: null,
      version: 1,
    });
    assignment.record(
      domainEvent({
        name: 'rbac.role-assigned',
        aggregateType: 'assignment',
        aggregateId: id,
        tenantId: role.tenantId,
        data: { role: role.name, actorType, actorId, ...(terms === UNLIMITED ? {} : terms) },
      }),
    );
    return assignment;
  }

  /** In the whole tenant, without end. */
  get isUnlimited(): boolean {
    return this.scopeType === null && this.expiresAt === null;
  }

  revoke(by: string | null, now: Date, reason: string | null = null): void {
    const { id, tenantId, roleId, actorType, actorId } = this;
    Object.assign(this, { status: 'revoked', revokedBy: by, revokedAt: now, revokedReason: reason });
    this.record(
      domainEvent({
        name: 'rbac.role-revoked',
        aggregateType: 'assignment',
        aggregateId: id,
        tenantId,
        data: { roleId, actorType, actorId, ...(reason === null ? {} : { reason }) },
      }),
    );
  }
}
