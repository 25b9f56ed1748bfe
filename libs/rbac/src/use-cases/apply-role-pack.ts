import { Command, covers, DomainError, domainEvent, type TenantActor } from '#kernel';
import { Commands, NAME_TAKEN, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ROLE_PACK_CLASH, ROLE_PACK_NOT_FOUND } from '../domain/errors.js';
import type { PackRole, RolePack } from '../domain/role-packs/role-pack.js';
import { grantsOf, type Grant } from '../domain/role.js';
import { RegisteredPermissions } from '../storage/registered-permissions.js';
import { RoleList, type ListedRole } from '../storage/role-list.js';
import { RoleRepository } from '../storage/role.repository.js';
import { CreateRole } from './create-role.js';
import { EditRole } from './edit-role.js';
import { RegisterPermissions } from './register-permissions.js';

/** What a tenant wants of one role of a pack. */
export interface PackRoleChoice {
  /** Its name in the pack. */
  readonly role: string;
  /** Its name in the tenant. */
  readonly as: string;
  /** Whether a role that the tenant has by that name gains what it lacks. */
  readonly extend: boolean;
}

/** What has become of a role of a pack. */
export interface AppliedRole {
  readonly role: string;
  readonly roleId: string;
  readonly name: string;
  readonly outcome: 'made' | 'extended' | 'unchanged';
}

/**
 * Registers what permissions of the pack the tenant doesn't know, and makes its roles the tenant's own, to be edited like any other;
 * again changes nothing. Roles that the choices don't name keep their names, and are not extended. Throws `rbac.role-pack-not-found` for a choice
 * of no role of the pack, `rbac.role-pack-clash`, and what `CreateRole`, `EditRole` and `RegisterPermissions` throw.
 */
export class ApplyRolePack extends Command<readonly AppliedRole[]> {
  static readonly action = 'rbac.apply-role-pack';

  constructor(
    readonly pack: RolePack,
    readonly choices: readonly PackRoleChoice[],
    readonly by: TenantActor,
  ) {
    super();
  }
}

/** A role of the pack, and the role that the tenant has where it shall be. */
interface Place {
  readonly role: PackRole;
  readonly name: string;
  readonly extend: boolean;
  readonly there: ListedRole | null;
}

interface Lack {
  readonly bindings: readonly Grant[];
  readonly inherits: readonly string[];
}

@CommandHandler(ApplyRolePack)
export class ApplyRolePackHandler implements ICommandHandler<ApplyRolePack> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly list: RoleList,
    private readonly registered: RegisteredPermissions,
    private readonly commands: Commands,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ pack, choices, by }: ApplyRolePack): Promise<readonly AppliedRole[]> {
    await this.roles.lockAssignments();
    const places = await this.#placesOf(pack, choices);
    requireNoClash(places);
    await this.#register(pack, by.tenantId);
    const applied: AppliedRole[] = [];
    for (const place of places) {
      const parents = place.role.inherits.map((name) => applied.find(({ role }) => role === name)?.roleId ?? '');
      applied.push(await this.#apply(place, parents, by));
    }
    this.#record(pack, applied, by.tenantId);
    return applied;
  }

  async #placesOf({ roles }: RolePack, choices: readonly PackRoleChoice[]): Promise<Place[]> {
    const isOfPack = ({ role }: PackRoleChoice): boolean => roles.some(({ name }) => name === role);
    if (!choices.every(isOfPack)) throw new DomainError(ROLE_PACK_NOT_FOUND);
    const wanted = roles.map((role) => {
      const { as: name, extend } = choices.find((one) => one.role === role.name) ?? { as: role.name, extend: false };
      return { role, name, extend };
    });
    if (new Set(wanted.map(({ name }) => name)).size < wanted.length) throw new DomainError(NAME_TAKEN);
    const places: Place[] = [];
    for (const place of wanted) places.push({ ...place, there: await this.list.named(place.name) });
    return places;
  }

  /** What the tenant knows already stays as it is, whosesoever it is. */
  async #register({ name, permissions }: RolePack, tenantId: string): Promise<void> {
    const all = await this.registered.all();
    const own = all.filter(({ application }) => application === name);
    const unknown = permissions.filter((one) => all.every(({ permission }) => permission !== one.permission));
    if (unknown.length === 0) return;
    await this.commands.execute(new RegisterPermissions(tenantId, name, [...own, ...unknown]));
  }

  async #apply({ role, name, there }: Place, parents: readonly string[], by: TenantActor): Promise<AppliedRole> {
    if (!there) {
      const { description, rank } = role;
      const words = { name, description, rank, status: 'active' } as const;
      const definition = { ...words, bindings: grantsOf(role), inherits: parents };
      const roleId = await this.commands.execute(new CreateRole(definition, by));
      return { role: role.name, roleId, name, outcome: 'made' };
    }
    const { id: roleId, version } = there;
    const { bindings, inherits } = lackOf(there, grantsOf(role), parents);
    if (bindings.length + inherits.length === 0) return { role: role.name, roleId, name, outcome: 'unchanged' };
    const more = { bindings: [...there.bindings, ...bindings], inherits: [...there.inherits, ...inherits] };
    await this.commands.execute(new EditRole(roleId, version, more, by));
    return { role: role.name, roleId, name, outcome: 'extended' };
  }

  #record({ name: pack }: RolePack, applied: readonly AppliedRole[], tenantId: string): void {
    const named = (wanted: AppliedRole['outcome']) =>
      applied.filter(({ outcome }) => outcome === wanted).map(({ name }) => name);
    const data = { pack, made: named('made'), extended: named('extended') };
    if (data.made.length + data.extended.length === 0) return;
    const of = { aggregateType: 'tenant', aggregateId: tenantId, tenantId };
    this.unitOfWork.transaction.record(domainEvent({ name: 'rbac.role-pack-applied', ...of, data }));
  }
}

/** Nobody gains by a name that happens to be the same. Throws `rbac.role-pack-clash`. */
function requireNoClash(places: readonly Place[]): void {
  const idOf = (packName: string): string => places.find(({ role }) => role.name === packName)?.there?.id ?? '';
  const clashes = places.filter(({ role, extend, there }) => {
    if (!there || extend) return false;
    const { bindings, inherits } = lackOf(there, grantsOf(role), role.inherits.map(idOf));
    return bindings.length + inherits.length > 0;
  });
  if (clashes.length === 0) return;
  throw new DomainError(ROLE_PACK_CLASH, undefined, { extensions: { roles: clashes.map(({ role }) => role.name) } });
}

/** What of these the role neither grants nor inherits by its own word. */
function lackOf(there: ListedRole, wanted: readonly Grant[], parents: readonly string[]): Lack {
  const grants = ({ permission, scopeType, scopeId }: Grant): boolean =>
    there.bindings.some(
      (held) =>
        covers(held.permission, permission) &&
        (held.scopeType === null || (held.scopeType === scopeType && [null, scopeId].includes(held.scopeId))),
    );
  return {
    bindings: wanted.filter((one) => !grants(one)),
    inherits: parents.filter((id) => !there.inherits.includes(id)),
  };
}
