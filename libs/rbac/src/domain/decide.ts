import { type Actor, type Decision, type DecisionReason, type Scope } from '#kernel';
import { patternsOf } from './permission-catalogue.js';
import {
  factsOf,
  heldBy,
  holdsIn,
  teamAround,
  type ActorFacts,
  type AssignmentFacts,
  type TenantSnapshot,
} from './snapshot.js';

/** The nearer an actor came to being allowed, the more its refusal says: nearest last. */
const BY_NEARNESS: readonly DecisionReason[] = [
  'no_matching_role',
  'assignment_expired',
  'role_disabled',
  'out_of_scope',
];

const NO_ROLES: readonly never[] = [];

const SUPERUSER: Decision = { allowed: true, reason: 'superuser', matchedRoleIds: NO_ROLES };

export const refused = (reason: DecisionReason): Decision => ({ allowed: false, reason, matchedRoleIds: NO_ROLES });

/**
 * May the actor do that, here, now? Pure, deny by default. Allowed when an assignment that holds here gives an active
 * role a binding that holds here, and to superusers; the reason of a refusal is the nearest miss.
 */
export function decide(
  snapshot: TenantSnapshot,
  actor: Pick<Actor, 'type' | 'id'>,
  permission: string,
  scope: Scope | null,
  nowMs: number,
): Decision {
  const patterns = patternsOf(snapshot, permission);
  return patterns ? decideKnown(snapshot, actor, patterns, scope, nowMs) : refused('unknown_permission');
}

/** The same about a permission that there is, by the patterns that grant it. It makes nothing that it does not answer. */
export function decideKnown(
  snapshot: TenantSnapshot,
  actor: Pick<Actor, 'type' | 'id'>,
  patterns: readonly string[],
  scope: Scope | null,
  nowMs: number,
): Decision {
  const facts = factsOf(snapshot, actor);
  if (facts.isSuperuser) return SUPERUSER;
  const teamId = teamAround(snapshot, scope);
  let matched: string[] | undefined;
  let nearest = 0;
  for (const list of facts.held) {
    for (const assignment of list) {
      const reason = judge(assignment, patterns, facts, scope, teamId, nowMs);
      if (reason !== 'matched') nearest = Math.max(nearest, BY_NEARNESS.indexOf(reason));
      else if (!matched?.includes(assignment.role.id)) (matched ??= []).push(assignment.role.id);
    }
  }
  if (matched) return { allowed: true, reason: 'matched', matchedRoleIds: matched.sort() };
  if (nearest === 0 && wasRevoked(patterns, facts, scope, teamId, nowMs)) return refused('assignment_revoked');
  return refused(BY_NEARNESS[nearest] ?? 'no_matching_role');
}

/** Whether something that was revoked lately would still allow it. */
function wasRevoked(
  patterns: readonly string[],
  facts: ActorFacts,
  scope: Scope | null,
  teamId: string | undefined,
  nowMs: number,
): boolean {
  for (const list of facts.revoked) {
    for (const assignment of list) {
      if (judge(assignment, patterns, facts, scope, teamId, nowMs) === 'matched') return true;
    }
  }
  return false;
}

function judge(
  { role, limit, expiresAtMs }: AssignmentFacts,
  patterns: readonly string[],
  facts: ActorFacts,
  scope: Scope | null,
  teamId: string | undefined,
  nowMs: number,
): DecisionReason {
  let isGranted = false;
  let holds = false;
  for (const pattern of patterns) {
    const limits = role.limitsByPattern.get(pattern);
    if (!limits) continue;
    isGranted = true;
    for (const bound of limits) holds ||= holdsIn(bound, facts, scope, teamId);
  }
  if (!isGranted) return 'no_matching_role';
  if (expiresAtMs <= nowMs) return 'assignment_expired';
  if (!role.isActive) return 'role_disabled';
  return holds && holdsIn(limit, facts, scope, teamId) ? 'matched' : 'out_of_scope';
}

/** The names of the active roles that the actor holds without scope now, sorted. */
export function roleNames(snapshot: TenantSnapshot, actor: Pick<Actor, 'type' | 'id'>, nowMs: number): string[] {
  const names: string[] = [];
  for (const { role, limit, expiresAtMs } of heldBy(snapshot, actor)) {
    if (role.isActive && limit === null && expiresAtMs > nowMs && !names.includes(role.name)) names.push(role.name);
  }
  return names.sort();
}
