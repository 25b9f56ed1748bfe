import { AggregateStore, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { HolderRef } from '../contract.js';
import { Assignment } from '../domain/assignment.js';
import { Binding, Role, RoleParent, type Grant, type RoleDefinition } from '../domain/role.js';

/** Roles with their bindings, and who holds them. */
@Injectable()
export class RoleRepository extends AggregateStore<Role> {
  readonly #assignments: AggregateStore<Assignment>;

  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, Role);
    this.#assignments = new AggregateStore(unitOfWork, Assignment);
  }

  /** Adds to what it grants. */
  async bind(role: Role, grants: readonly Grant[]): Promise<void> {
    await this.unitOfWork.transaction.manager.insert(
      Binding,
      grants.map((grant) => Binding.of(role, grant)),
    );
  }

  /** Replaces what it grants, and what it inherits. */
  async define(role: Role, { bindings, inherits }: Pick<RoleDefinition, 'bindings' | 'inherits'>): Promise<void> {
    const { manager } = this.unitOfWork.transaction;
    const { tenantId, id: roleId } = role;
    await manager.delete(Binding, { tenantId, roleId });
    await this.bind(role, bindings);
    await manager.delete(RoleParent, { tenantId, roleId });
    await manager.insert(
      RoleParent,
      inherits.map((parentId) => RoleParent.of(role, parentId)),
    );
  }

  /** Whether somebody holds it now, or a role inherits it. */
  async isInUse({ id }: Role, now: Date): Promise<boolean> {
    const [row] = await this.unitOfWork.transaction.query<{ used: boolean }[]>(
      `SELECT EXISTS (SELECT FROM rbac.role_parents WHERE parent_id = $1) OR EXISTS (SELECT FROM rbac.assignments
        WHERE role_id = $1 AND status = 'active' AND (expires_at IS NULL OR expires_at > $2)) AS used`,
      [id, now],
    );
    return row?.used ?? false;
  }

  /** With what it granted, and with the assignments of it that count no more. */
  override async delete(role: Role): Promise<void> {
    await this.unitOfWork.transaction.manager.delete(Assignment, { tenantId: role.tenantId, roleId: role.id });
    await super.delete(role);
  }

  count(): Promise<number> {
    return this.repository.count();
  }

  assign(assignment: Assignment): Promise<void> {
    return this.#assignments.add(assignment);
  }

  /** The one that nobody has revoked, be it expired. */
  findAssignment(id: string): Promise<Assignment | null> {
    return this.unitOfWork.transaction.manager.findOneBy(Assignment, { id, status: 'active' });
  }

  updateAssignment(assignment: Assignment): Promise<void> {
    return this.#assignments.update(assignment);
  }

  /** Those of the tenant in scope, by name. */
  list(): Promise<Role[]> {
    return this.repository.find({ order: { name: 'ASC' } });
  }

  /** Those of the actor or team in the tenant in scope that nobody has revoked; expired ones too. */
  assignmentsOf({ type: actorType, id: actorId }: HolderRef): Promise<Assignment[]> {
    return this.unitOfWork.transaction.manager.findBy(Assignment, { actorType, actorId, status: 'active' });
  }

  /** Whether one of the teams in the tenant in scope holds a role that nobody has revoked, be it expired. */
  areHolders(teamIds: readonly string[]): Promise<boolean> {
    return this.unitOfWork.transaction.manager.existsBy(Assignment, {
      actorType: 'team',
      actorId: In([...teamIds]),
      status: 'active',
    });
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
