import { patternsGranting, type Actor, type Decision, type DecisionReason, type Scope } from '#kernel';
import { isKnownIn } from './permission-catalogue.js';
import {
  askedScope,
  factsOf,
  holdsIn,
  type AssignmentFacts,
  type AskedScope,
  type TenantSnapshot,
} from './snapshot.js';

/** The nearer an actor came to being allowed, the more its refusal says: nearest first. */
const BY_NEARNESS: readonly DecisionReason[] = ['out_of_scope', 'role_disabled', 'assignment_expired'];

const NONE: readonly never[] = [];

const SUPERUSER: Decision = { allowed: true, reason: 'superuser', matchedRoleIds: [] };

const refused = (reason: DecisionReason): Decision => ({ allowed: false, reason, matchedRoleIds: [] });

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
  if (!isKnownIn(snapshot, permission)) return refused('unknown_permission');
  const facts = factsOf(snapshot, actor);
  if (facts.isSuperuser) return SUPERUSER;
  const patterns = patternsGranting(permission);
  const asked = askedScope(snapshot, facts, scope);
  const matched = new Set<string>();
  const misses = new Set<DecisionReason>();
  for (const assignment of facts.assignments) {
    const reason = judge(assignment, patterns, asked, nowMs);
    if (reason === 'matched') matched.add(assignment.role.id);
    else misses.add(reason);
  }
  if (matched.size > 0) return { allowed: true, reason: 'matched', matchedRoleIds: [...matched].sort() };
  return refused(BY_NEARNESS.find((reason) => misses.has(reason)) ?? 'no_matching_role');
}

function judge(
  { role, limit, expiresAtMs }: AssignmentFacts,
  patterns: readonly string[],
  asked: AskedScope,
  nowMs: number,
): DecisionReason {
  let isGranted = false;
  let holds = false;
  for (const pattern of patterns) {
    for (const bound of role.limitsByPattern.get(pattern) ?? NONE) {
      isGranted = true;
      holds ||= holdsIn(bound, asked);
    }
  }
  if (!isGranted) return 'no_matching_role';
  if (expiresAtMs <= nowMs) return 'assignment_expired';
  if (!role.isActive) return 'role_disabled';
  return holds && holdsIn(limit, asked) ? 'matched' : 'out_of_scope';
}

/** The names of the active roles that the actor holds without scope now, sorted. */
export function roleNames(snapshot: TenantSnapshot, actor: Pick<Actor, 'type' | 'id'>, nowMs: number): string[] {
  const names: string[] = [];
  for (const { role, limit, expiresAtMs } of factsOf(snapshot, actor).assignments) {
    if (role.isActive && limit === null && expiresAtMs > nowMs && !names.includes(role.name)) names.push(role.name);
  }
  return names.sort();
}
