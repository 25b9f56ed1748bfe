import { Clock, Command, DomainError, isId, type TenantActor } from '#kernel';
import { PermissionsOfTenantKeys } from '#api-keys/contract';
import { ReleaseTenant } from '#identity/contract';
import { Commands, Config, EXPIRY_PAST, Queries, tooMany, UnitOfWork } from '#platform';
import { CreatorsOfRobots } from '#robots/contract';
import { GetTeam, MEMBER_NOT_FOUND } from '#tenancy';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { HolderRef } from '../contract.js';
import { Assignment, type AssignmentTerms } from '../domain/assignment.js';
import { OWNER } from '../domain/built-in-roles.js';
import { ASSIGNMENT_EXISTS, OWNER_IS_PERSONAL, ROLE_NOT_FOUND, SCOPE_INCOMPLETE } from '../domain/errors.js';
import { lastMomentOf, requireMayActOn, roleToGive } from '../domain/grant-rules.js';
import { actorsOf, type TenantSnapshot } from '../domain/snapshot.js';
import type { ListedAssignment } from '../storage/assignment-list.js';
import { RoleRepository } from '../storage/role.repository.js';
import { Snapshots, snapshotTag } from '../storage/snapshots.js';

/**
 * Gives a member, a robot or a tenant-level key of the tenant, or everybody in a team, a role besides those they hold. Throws
 * `tenancy.member-not-found`, `tenancy.team-not-found`, `rbac.role-not-found`, `rbac.owner-is-personal`, `rbac.scope-incomplete`, `platform.expiry-past`, `rbac.rank-required`,
 * `rbac.higher-rank`, `rbac.grant-exceeds-own`, `rbac.assignment-exists`, `platform.too-many`.
 */
export class AssignRole extends Command<ListedAssignment> {
  static readonly action = 'rbac.assign-role';

  constructor(
    readonly to: HolderRef,
    readonly roleId: string,
    readonly terms: AssignmentTerms,
    readonly by: TenantActor,
  ) {
    super();
  }
}

@CommandHandler(AssignRole)
export class AssignRoleHandler implements ICommandHandler<AssignRole> {
  constructor(
    private readonly roles: RoleRepository,
    private readonly snapshots: Snapshots,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly queries: Queries,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ to, roleId, terms, by }: AssignRole): Promise<ListedAssignment> {
    const now = this.clock.now();
    if ((terms.scopeType === null) !== (terms.scopeId === null)) throw new DomainError(SCOPE_INCOMPLETE);
    if (terms.expiresAt !== null && terms.expiresAt <= now) throw new DomainError(EXPIRY_PAST);
    await this.roles.lockAssignments();
    const snapshot = await this.snapshots.read();
    for (const one of await this.#answeringFor(snapshot, to)) requireMayActOn(snapshot, one, by, now.getTime());
    const found = isId(roleId) ? await this.roles.find(roleId) : null;
    if (!found) throw new DomainError(ROLE_NOT_FOUND);
    if (found.name === OWNER && (to.type === 'team' || to.type === 'service')) throw new DomainError(OWNER_IS_PERSONAL);
    const role = roleToGive(snapshot, found.name, by, lastMomentOf(terms.expiresAt));
    await this.#makeRoom(to, role.id, terms, now);
    const { tenantId } = by;
    const assignment = Assignment.of({ ...role, tenantId }, to, by.onBehalfOf ?? by.id, now, terms);
    await this.roles.assign(assignment);
    await this.#askForSecondFactor(role.id, tenantId, to);
    this.unitOfWork.transaction.invalidate(snapshotTag(tenantId));
    const { id, actorType, actorId, status, assignedBy, assignedAt, revokedBy, revokedAt, revokedReason } = assignment;
    const facts = { id, actorType, actorId, status, assignedBy, assignedAt, revokedBy, revokedAt, revokedReason };
    return { ...facts, ...terms, roleId: role.id, role: role.name };
  }

  /**
   * Whom `by` acts on: the actor or everybody in the team, and whoever made a robot among them. Throws
   * `tenancy.member-not-found`, `tenancy.team-not-found`.
   */
  async #answeringFor(snapshot: TenantSnapshot, to: HolderRef): Promise<HolderRef[]> {
    if (to.type === 'human' && snapshot.memberIds.has(to.id)) return [to];
    if (to.type === 'service' && (await this.queries.execute(new PermissionsOfTenantKeys([to.id]))).has(to.id))
      return [to];
    if (to.type === 'team') await this.queries.execute(new GetTeam(to.id));
    const robots = actorsOf(snapshot, to).filter(({ type }) => type === 'robot');
    const creators = await this.queries.execute(new CreatorsOfRobots(robots.map(({ id }) => id)));
    // By the one form of its id, by which its own rank was looked up too.
    if (to.type !== 'team' && !creators.has(to.id)) throw new DomainError(MEMBER_NOT_FOUND);
    return [to, ...[...new Set(creators.values())].map((id) => ({ type: 'human' as const, id }))];
  }

  /** One that has expired makes room for another of the same, and where there are too many, for any; one that has not is in the way. */
  async #makeRoom(to: HolderRef, roleId: string, { scopeType, scopeId }: AssignmentTerms, now: Date): Promise<void> {
    const { ASSIGNMENTS_PER_ACTOR: limit } = this.config;
    const all = await this.roles.assignmentsOf(to);
    const isHeld = ({ expiresAt }: Assignment): boolean => expiresAt === null || expiresAt > now;
    const isSame = (one: Assignment): boolean =>
      one.roleId === roleId && one.scopeType === scopeType && one.scopeId === scopeId;
    const same = all.find((one) => isSame(one) && isHeld(one));
    if (same) throw new DomainError(ASSIGNMENT_EXISTS, undefined, { extensions: { assignmentId: same.id } });
    if (all.filter(isHeld).length >= limit) throw tooMany(limit, 'assignments of one actor');
    for (const one of all.filter((held) => !isHeld(held) && (isSame(held) || all.length >= limit))) {
      one.revoke(null, now);
      await this.roles.updateAssignment(one);
    }
  }

  /** Whoever needs a second factor from here on is asked for it where the tenant is selected anew. */
  async #askForSecondFactor(roleId: string, tenantId: string, { type, id }: HolderRef): Promise<void> {
    if (type === 'robot' || type === 'service' || !(await this.snapshots.readGraph()).needsSecondFactor(roleId)) return;
    await this.commands.execute(new ReleaseTenant(tenantId, type === 'team' ? null : id));
  }
}
