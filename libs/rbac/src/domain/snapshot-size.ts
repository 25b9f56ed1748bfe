import type { ActorFacts, TenantSnapshot } from './snapshot.js';

/** Of V8's heap, measured (`bench/growth.mjs`): rounded up, because a bound that is too low only loads again. */
const BYTES = { tenant: 1024, actor: 300, member: 100, assignment: 150, place: 150, limit: 80, permission: 300 };

/** About how much memory a snapshot takes. */
export function estimatedBytes({ actors, rolesByName, memberIds, registered }: TenantSnapshot): number {
  let bytes = BYTES.tenant + memberIds.size * BYTES.member + registered.size * BYTES.permission;
  for (const facts of Object.values(actors)) for (const one of facts.values()) bytes += bytesOfActor(one);
  for (const { limitsByPattern } of rolesByName.values()) {
    for (const limits of limitsByPattern.values()) bytes += BYTES.limit * (1 + limits.length);
  }
  return bytes;
}

function bytesOfActor({ assignments, teams, chatgroups }: ActorFacts): number {
  const places = teams.size + chatgroups.size;
  return BYTES.actor + assignments.length * BYTES.assignment + places * BYTES.place;
}
