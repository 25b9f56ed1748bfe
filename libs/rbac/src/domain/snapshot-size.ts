import type { ActorFacts, TenantSnapshot } from './snapshot.js';

/** Of V8's heap, measured (`bench/growth.mjs`): rounded up, because a bound that is too low only loads again. */
const BYTES = { tenant: 1024, actor: 400, member: 100, assignment: 300, place: 150, limit: 80, permission: 300 };

/** About how much memory a snapshot takes. */
export function estimatedBytes({
  actors,
  assignmentsOfTeam,
  rolesByName,
  memberIds,
  registered,
}: TenantSnapshot): number {
  let bytes = BYTES.tenant + memberIds.size * BYTES.member + registered.size * BYTES.permission;
  for (const facts of Object.values(actors)) for (const one of facts.values()) bytes += bytesOfActor(one);
  for (const held of assignmentsOfTeam.values()) bytes += held.length * BYTES.assignment;
  for (const { limitsByPattern } of rolesByName.values()) {
    for (const limits of limitsByPattern.values()) bytes += BYTES.limit * (1 + limits.length);
  }
  return bytes;
}

/** What its teams hold is counted with them. */
function bytesOfActor({ held, teams, chatgroups }: ActorFacts): number {
  const own = (held[0] ?? []).filter(({ teamId }) => teamId === null);
  return BYTES.actor + own.length * BYTES.assignment + (teams.size + chatgroups.size) * BYTES.place;
}
