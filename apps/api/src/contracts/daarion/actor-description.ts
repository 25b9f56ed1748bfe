import { PermissionChecker, type Actor, type ActorType } from '#kernel';
import { Queries } from '#platform';
import { ListTenantsOfUser } from '#tenancy/contract';
import { Injectable } from '@nestjs/common';
import type { ActorView } from './auth.dto.js';

const KINDS = {
  human: { type: 'human', prefix: 'user', role: 'member' },
  robot: { type: 'agent', prefix: 'agent', role: 'agent' },
  service: { type: 'service', prefix: 'service', role: null },
} as const satisfies Record<ActorType, object>;

/** Native roles under the contract’s names; `user` is what every member is. Others have no name there but their own. */
const ROLES: Readonly<Record<string, string | null>> = { owner: 'microdao_owner', user: null };

/** Actors as the DAARION contract has them. */
@Injectable()
export class ActorDescription {
  constructor(
    private readonly permissions: PermissionChecker,
    private readonly queries: Queries,
  ) {}

  async of(actor: Actor, tenantIds?: readonly string[]): Promise<ActorView> {
    const { type, prefix, role } = KINDS[actor.type];
    const ids = tenantIds ?? (await this.#tenantsOf(actor));
    const { allowed: isSystemAdmin } = await this.permissions.checkSystemAdmin(actor);
    const names = (await this.permissions.roleNamesOf(actor)).map((name) => (name in ROLES ? ROLES[name] : name));
    const roles = [isSystemAdmin ? 'system_admin' : null, actor.tenantId === null ? null : role, ...names];
    return {
      actor_id: `${prefix}:${actor.id}`,
      actor_type: type,
      microdao_ids: ids.map((id) => `microdao:${id}`),
      roles: [...new Set(roles.filter((name) => typeof name === 'string'))],
    };
  }

  async #tenantsOf({ type, id, tenantId }: Actor): Promise<readonly string[]> {
    if (type !== 'human') return tenantId === null ? [] : [tenantId];
    return (await this.queries.execute(new ListTenantsOfUser(id))).map((tenant) => tenant.id);
  }
}
