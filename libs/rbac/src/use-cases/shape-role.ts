import { Clock } from '#kernel';
import { ReleaseTenant } from '#identity/contract';
import { Commands, Config, tooMany, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Granter } from '../contract.js';
import { requireMayShape } from '../domain/grant-rules.js';
import type { RoleGraph } from '../domain/role-graph.js';
import type { Role, RoleDefinition } from '../domain/role.js';
import { requireSound } from '../domain/sound-role.js';
import { RoleRepository } from '../storage/role.repository.js';
import { Snapshots, snapshotTag } from '../storage/snapshots.js';

/** What making a role and changing one have in common; with the tenant's assignments locked. */
@Injectable()
export class ShapeRole {
  constructor(
    private readonly roles: RoleRepository,
    private readonly snapshots: Snapshots,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /**
   * Lets the role grant and inherit what its definition says, if `by` may. `before` is what there was before its row was
   * changed. Throws `rbac.permission-unknown`, `rbac.scope-incomplete`, `rbac.role-not-found`, `rbac.role-cycle`,
   * `rbac.rank-required`, `rbac.grant-exceeds-own`, `platform.too-many`.
   */
  async define(role: Role, definition: RoleDefinition, before: RoleGraph, by: Granter): Promise<void> {
    const snapshot = await this.snapshots.read();
    requireSound(role.id, definition, before, [...snapshot.registered.keys()]);
    await this.roles.define(role, definition);
    const after = await this.snapshots.readGraph();
    requireMayShape(snapshot, { roleId: role.id, before, after }, by, this.clock.nowMs());
    this.#requireWithinCap(before, after);
    await this.#askForSecondFactor(role, before, after);
    this.unitOfWork.transaction.invalidate(snapshotTag(role.tenantId));
  }

  /** All of it is in the memory of every process that decides there. What makes it less is never refused. */
  #requireWithinCap(before: RoleGraph, after: RoleGraph): void {
    const { GRANTS_PER_TENANT: limit } = this.config;
    const size = after.size();
    if (size > limit && size > before.size()) throw tooMany(limit, 'grants of all roles of a tenant');
  }

  /** Whoever needs a second factor from here on is asked for it where the tenant is selected anew. */
  async #askForSecondFactor({ id, tenantId }: Role, before: RoleGraph, after: RoleGraph): Promise<void> {
    if (before.needsSecondFactor(id) || !before.has(id) || !after.needsSecondFactor(id)) return;
    await this.commands.execute(new ReleaseTenant(tenantId, null));
  }
}
