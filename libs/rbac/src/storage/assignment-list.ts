import { UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import type { AssignmentTerms, HolderRef } from '../domain/assignment.js';

/** An assignment as it stands at the moment of reading. */
export interface ListedAssignment extends AssignmentTerms {
  readonly id: string;
  readonly roleId: string;
  readonly role: string;
  readonly actorType: HolderRef['type'];
  readonly actorId: string;
  readonly status: 'active' | 'expired' | 'revoked';
  readonly assignedBy: string | null;
  readonly assignedAt: Date;
  readonly revokedBy: string | null;
  readonly revokedAt: Date | null;
  readonly revokedReason: string | null;
}

/** Null for any. */
export interface AssignmentFilter {
  readonly actorType: HolderRef['type'] | null;
  readonly actorId: string | null;
  readonly roleId: string | null;
  readonly status: ListedAssignment['status'] | null;
}

const ASSIGNMENTS = `SELECT * FROM (
    SELECT assignments.id, role_id AS "roleId", roles.name AS role, actor_type AS "actorType", actor_id AS "actorId",
      CASE WHEN assignments.status = 'active' AND expires_at <= $1 THEN 'expired' ELSE assignments.status END AS status,
      scope_type AS "scopeType", scope_id AS "scopeId", expires_at AS "expiresAt", reason, assigned_by AS "assignedBy",
      assigned_at AS "assignedAt", revoked_by AS "revokedBy", revoked_at AS "revokedAt", revoked_reason AS "revokedReason"
    FROM rbac.assignments JOIN rbac.roles ON roles.tenant_id = assignments.tenant_id AND roles.id = role_id
  ) AS listed
  WHERE ($2::text IS NULL OR "actorType" = $2) AND ($3::uuid IS NULL OR "actorId" = $3)
    AND ($4::uuid IS NULL OR "roleId" = $4) AND ($5::text IS NULL OR status = $5) AND ($6::uuid IS NULL OR id < $6)
  ORDER BY id DESC LIMIT $7`;

/** Who holds which role of the tenant in scope, and who did, newest first. */
@Injectable()
export class AssignmentList {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  page(wanted: AssignmentFilter, cursor: string | null, limit: number, now: Date): Promise<ListedAssignment[]> {
    const { actorType, actorId, roleId, status } = wanted;
    const parameters = [now, actorType, actorId, roleId, status, cursor, limit];
    return this.unitOfWork.transaction.query<ListedAssignment[]>(ASSIGNMENTS, parameters);
  }
}
