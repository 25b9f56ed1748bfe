import type { ActorRef } from '#kernel';
import { AggregateStore, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { Assignment } from '../domain/assignment.js';
import { Binding, Role } from '../domain/role.js';

/** Roles with their bindings, and who holds them. */
@Injectable()
export class RoleRepository extends AggregateStore<Role> {
  readonly #assignments: AggregateStore<Assignment>;

  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, Role);
    this.#assignments = new AggregateStore(unitOfWork, Assignment);
  }

  async bind(bindings: readonly Binding[]): Promise<void> {
    await this.unitOfWork.transaction.manager.insert(Binding, [...bindings]);
  }

  assign(assignment: Assignment): Promise<void> {
    return this.#assignments.add(assignment);
  }

  updateAssignment(assignment: Assignment): Promise<void> {
    return this.#assignments.update(assignment);
  }

  /** Those of the tenant in scope, by name. */
  list(): Promise<Role[]> {
    return this.repository.find({ order: { name: 'ASC' } });
  }

  /** Those of the actor in the tenant in scope that nobody has revoked; expired ones too. */
  assignmentsOf({ type: actorType, id: actorId }: ActorRef): Promise<Assignment[]> {
    return this.unitOfWork.transaction.manager.findBy(Assignment, { actorType, actorId, status: 'active' });
  }

  /**
   * One change of who holds what at a time in a tenant, until the commit: a rule about all of them (the last owner stays)
   * is decided on what is there.
   */
  async lockAssignments(): Promise<void> {
    await this.unitOfWork.transaction.query(
      `SELECT pg_advisory_xact_lock(hashtextextended('rbac:' || platform.current_tenant_id(), 0))`,
    );
  }

  /** Until the commit nobody changes who holds what in the tenant. */
  async shareAssignments(tenantId: string): Promise<void> {
    await this.unitOfWork.transaction.query(
      `SELECT pg_advisory_xact_lock_shared(hashtextextended('rbac:' || $1::uuid, 0))`,
      [tenantId],
    );
  }
}
