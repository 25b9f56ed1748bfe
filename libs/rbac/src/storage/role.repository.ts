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
}
