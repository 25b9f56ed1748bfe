import { DomainError, type ActingRef, type ActorRef } from '#kernel';
import type { Granter, HolderRef } from '../contract.js';
import { mayGrant } from './authorize.js';
import { OWNER } from './built-in-roles.js';
import { authoritiesOf } from './effective.js';
import { GRANT_EXCEEDS_OWN, HIGHER_RANK, RANK_REQUIRED, ROLE_NOT_FOUND } from './errors.js';
import type { RoleFacts } from './role-facts.js';
import type { RoleGraph } from './role-graph.js';
import { actorsOf, heldBy, type AssignmentFacts, type TenantSnapshot } from './snapshot.js';

/** The rules of granting, all in one place; pure, over the tenant as the deciding transaction sees it. */

/** Later than whatever ends, and before what does not. */
const NEVER_MS = Number.MAX_VALUE;

/** The last moment at which something holds that ends then, if it ends; whoever gives it holds it until then. */
export const lastMomentOf = (end: Date | null): number => (end === null ? NEVER_MS : end.getTime() - 1);

/**
 * The role, if whoever gives it may: by what they hold now and at that moment still. Throws `rbac.role-not-found`,
 * `rbac.rank-required`, `rbac.grant-exceeds-own`.
 */
export function roleToGive(snapshot: TenantSnapshot, name: string, by: Granter, untilMs: number): RoleFacts {
  const role = activeRole(snapshot, name);
  requireMayGive(snapshot, role, by, untilMs);
  return role;
}

function requireMayGive(snapshot: TenantSnapshot, role: RoleFacts, by: Granter, untilMs: number): void {
  const patterns = [...role.limitsByPattern.keys(), ...role.dormantPatterns];
  if (!outranks(snapshot, role.rank, by, untilMs) || !mayGrant(snapshot, by, patterns, untilMs))
    throw new DomainError(GRANT_EXCEEDS_OWN);
}

/**
 * Whether `by` may make of the role what it is after a change. It outranks the role before and after, whatever inherits it, and
 * what it inherits only since then: that grants more tomorrow. Only owners reach their own rank. It holds without end what the role grants
 * only since then, be it within a scope, by a role that is inherited, or by a role that is disabled now. Throws `rbac.rank-required`,
 * `rbac.grant-exceeds-own`.
 */
export function requireMayShape(
  snapshot: TenantSnapshot,
  { roleId, before, after }: { roleId: string; before: RoleGraph; after: RoleGraph },
  by: Granter,
  nowMs: number,
): void {
  const inherited = newIn(after.inheritedRanks(roleId), before.inheritedRanks(roleId));
  const highest = Math.max(before.rankOf(roleId), after.rankOf(roleId), ...inherited);
  const isEnabled = !before.isActive(roleId) && after.isActive(roleId);
  const patterns = [
    ...newIn(after.grantsOf(roleId), isEnabled ? new Map<string, string>() : before.grantsOf(roleId)),
    // What it had only of a disabled role, and no longer does.
    ...newIn(after.grantsNow(roleId), before.grantsNow(roleId)),
  ];
  if (!outranks(snapshot, highest, by, nowMs) || !mayGrant(snapshot, by, patterns, NEVER_MS)) {
    throw new DomainError(GRANT_EXCEEDS_OWN);
  }
}

function newIn<V>(after: ReadonlyMap<string, V>, before: ReadonlyMap<string, V>): V[] {
  return [...after].filter(([key]) => !before.has(key)).map(([, value]) => value);
}

/** Whether the rank is below its own; owners reach their own as well. Throws `rbac.rank-required`. */
function outranks(snapshot: TenantSnapshot, rank: number, by: Granter, nowMs: number): boolean {
  const own = requireRank(snapshot, by, nowMs);
  const areOwners = authoritiesOf(by).every((one) => holds(snapshot, one, OWNER, nowMs));
  return own > rank || (own === rank && areOwners);
}

/** Throws `rbac.role-not-found`. */
export function activeRole(snapshot: TenantSnapshot, name: string): RoleFacts {
  const role = snapshot.rolesByName.get(name);
  if (!role?.isActive) throw new DomainError(ROLE_NOT_FOUND);
  return role;
}

/** Throws what `roleToGive` does unless `by` could give each role that the holder has, be it within a scope only. */
export function requireMayGiveRolesOf(snapshot: TenantSnapshot, holder: ActorRef, by: Granter, nowMs: number): void {
  for (const { role } of counting(heldBy(snapshot, holder), nowMs)) roleToGive(snapshot, role.name, by, nowMs);
}

/**
 * Throws what `roleToGive` does unless `by` could give each role that the team has, for as long, one that is disabled as well: it
 * grants tomorrow. Answers the ids of these roles.
 */
export function requireMayGiveRolesOfTeam(
  snapshot: TenantSnapshot,
  teamId: string,
  by: Granter,
  nowMs: number,
): string[] {
  const held = snapshot.assignmentsOfTeam.get(teamId)?.filter(({ expiresAtMs }) => expiresAtMs > nowMs) ?? [];
  for (const { role, expiresAtMs } of held) requireMayGive(snapshot, role, by, Math.min(expiresAtMs - 1, NEVER_MS));
  return held.map(({ role }) => role.id);
}

function counting(assignments: readonly AssignmentFacts[], nowMs: number): AssignmentFacts[] {
  return assignments.filter(({ role, expiresAtMs }) => role.isActive && expiresAtMs > nowMs);
}

/** Who acts on a team acts on everybody in it. Throws `rbac.rank-required`, `rbac.higher-rank`. */
export function requireMayActOn(snapshot: TenantSnapshot, target: HolderRef, by: ActingRef, nowMs: number): void {
  const own = requireRank(snapshot, by, nowMs);
  const isHigher = (one: ActorRef): boolean => rankOf(snapshot, one, nowMs) > own;
  if (actorsOf(snapshot, target).some(isHigher)) throw new DomainError(HIGHER_RANK);
}

/** Who would own the tenant without this one, and without end; null where this one is no owner, as no team is. */
export function ownersBesides(snapshot: TenantSnapshot, leaving: HolderRef, nowMs: number): string[] | null {
  if (leaving.type === 'team' || !holds(snapshot, leaving, OWNER, nowMs)) return null;
  const others = [...snapshot.memberIds].filter((id) => id !== leaving.id);
  const isOwner = ({ role, expiresAtMs }: AssignmentFacts) => role.name === OWNER && expiresAtMs === Infinity;
  return others.filter((id) => held(snapshot, { type: 'human', id }, nowMs).some(isOwner));
}

/**
 * Its own rank, and no higher than that of whom it acts for. A tenant-level key has the permissions that it carries, and no rank
 * among people: throws `rbac.rank-required`.
 */
function requireRank(snapshot: TenantSnapshot, by: ActingRef, nowMs: number): number {
  if (by.type === 'service') throw new DomainError(RANK_REQUIRED);
  return Math.min(...authoritiesOf(by).map((one) => rankOf(snapshot, one, nowMs)));
}

/** The highest rank held in the whole tenant; nothing held is below every role. */
function rankOf(snapshot: TenantSnapshot, actor: ActorRef, nowMs: number): number {
  return Math.max(-1, ...held(snapshot, actor, nowMs).map(({ role }) => role.rank));
}

function holds(snapshot: TenantSnapshot, actor: ActorRef, roleName: string, nowMs: number): boolean {
  return held(snapshot, actor, nowMs).some(({ role }) => role.name === roleName);
}

function held(snapshot: TenantSnapshot, actor: ActorRef, nowMs: number): AssignmentFacts[] {
  return counting(heldBy(snapshot, actor), nowMs).filter(({ limit }) => limit === null);
}
