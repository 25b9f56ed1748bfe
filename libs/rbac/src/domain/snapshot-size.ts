import type { LimitsByPattern } from './role-facts.js';
import type { ActorFacts, AssignmentFacts, TenantSnapshot } from './snapshot.js';

/** Of V8's heap, measured (`bench/growth.mjs`): rounded up, because a bound that is too low only loads again. */
const BYTES = {
  tenant: 1024,
  actor: 400,
  member: 100,
  list: 80,
  assignment: 300,
  place: 150,
  limit: 80,
  permission: 300,
};

/** About how much memory a snapshot takes. */
export function estimatedBytes(snapshot: TenantSnapshot): number {
  const { actors, assignmentsOfTeam, rolesByName, memberIds, registered } = snapshot;
  let bytes = BYTES.tenant + memberIds.size * BYTES.member + registered.size * BYTES.permission;
  for (const facts of Object.values(actors)) for (const one of facts.values()) bytes += bytesOfActor(one);
  for (const held of assignmentsOfTeam.values()) bytes += BYTES.list + held.length * BYTES.assignment;
  for (const { limitsByPattern, lineage } of rolesByName.values()) {
    const [own] = lineage;
    if (own) bytes += bytesOfLimits(own.limitsByPattern);
    if (own?.limitsByPattern !== limitsByPattern) bytes += bytesOfLimits(limitsByPattern);
  }
  return bytes;
}

/** What it holds by its teams is theirs. */
function bytesOfActor({ held, revoked, teams, chatgroups }: ActorFacts): number {
  const bytesOfList = (list: readonly AssignmentFacts[]): number =>
    BYTES.list + (list[0]?.teamId === null ? list.length * BYTES.assignment : 0);
  const lists = [...held, ...revoked].reduce((bytes, list) => bytes + bytesOfList(list), 0);
  return BYTES.actor + lists + (teams.size + chatgroups.size) * BYTES.place;
}

function bytesOfLimits(limitsByPattern: LimitsByPattern): number {
  let bytes = 0;
  for (const limits of limitsByPattern.values()) bytes += BYTES.limit * (1 + limits.length);
  return bytes;
}
