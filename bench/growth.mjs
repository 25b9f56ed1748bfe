#!/usr/bin/env node
/**
 * How checks and memory grow with tenants, in this process alone: checks among 10 tenants and among 10,000, each of ten people, taken in turn from the
 * cache that the service uses; and how much memory that cache holds when 200 large tenants pass through it. On what `npm run build` has made:
 *
 *     node --expose-gc bench/growth.mjs [--smoke]
 *
 * Exits with 1 where a tenant falls out that should stay, an answer is wrong, or memory is bounded by a quarter more than it should.
 */
import { randomUUID } from 'node:crypto';
import { authorize } from '../dist/libs/rbac/src/domain/authorize.js';
import { BUILT_IN_ROLES } from '../dist/libs/rbac/src/domain/built-in-roles.js';
import { estimatedBytes } from '../dist/libs/rbac/src/domain/snapshot-size.js';
import { buildSnapshot } from '../dist/libs/rbac/src/domain/snapshot.js';
import { CoherentCache } from '../dist/libs/platform/src/coherence/coherent-cache.js';

const isSmoke = process.argv.includes('--smoke');
const SECONDS = isSmoke ? 0.2 : 2;
const ROUNDS = isSmoke ? 1 : 5;
const TENANTS = isSmoke ? [10, 300] : [10, 10_000];
const LARGE = isSmoke ? { tenants: 30, people: 1000 } : { tenants: 200, people: 5000 };
const MOST_BYTES = (isSmoke ? 4 : 128) * 2 ** 20;
const LEASE = { holdsLease: () => true, onChange() {} };

const numbers = (count) => Array.from({ length: count }, (_, index) => index);
const newCache = () => new CoherentCache(LEASE, 20_000, 'rbac:', { mostBytes: MOST_BYTES, bytesOf: estimatedBytes });

/** As PostgreSQL answers it: an owner, and users who are in one team. */
function tenantOf(people) {
  const roles = BUILT_IN_ROLES.map(({ name, rank }) => ({ id: randomUUID(), name, rank, status: 'active' }));
  const bindings = BUILT_IN_ROLES.flatMap(({ permissions, memberPermissions }, index) => [
    ...permissions.map((permission) => ({ role_id: roles[index].id, permission, scope_type: null, scope_id: null })),
    ...memberPermissions.map((permission) => {
      return { role_id: roles[index].id, permission, scope_type: 'team', scope_id: '@member' };
    }),
  ]);
  const memberIds = numbers(people).map(() => randomUUID());
  const teamId = randomUUID();
  const assignments = memberIds.map((actor_id, index) => ({
    ...{ id: randomUUID(), role_id: roles[index === 0 ? 0 : 2].id, actor_type: 'human', actor_id },
    ...{ scope_type: null, scope_id: null, expires_at_ms: null },
  }));
  const teamMembers = memberIds.map((actorId) => ({ actorType: 'human', actorId, placeId: teamId }));
  const places = { status: 'active', memberIds, teamMembers, chatgroupMembers: [], chatgroups: [] };
  const rows = { roles, bindings, parents: [], assignments, revoked: [], superusers: [], registered: [] };
  const { rows: read, places: found } = JSON.parse(JSON.stringify({ rows, places }));
  return { snapshot: buildSnapshot(read, found), ownerId: memberIds[0], userId: memberIds.at(-1), teamId };
}

function questionsAbout(key, { ownerId, userId, teamId }) {
  const actor = { type: 'human', onBehalfOf: null, limitedTo: null };
  const scope = { type: 'team', id: teamId };
  const asked = [
    { key, actor: { ...actor, id: ownerId }, permission: 'billing:read', scope: null, expected: true },
    { key, actor: { ...actor, id: userId }, permission: 'projects:create', scope, expected: true },
    { key, actor: { ...actor, id: userId }, permission: 'billing:read', scope, expected: false },
  ];
  return JSON.parse(JSON.stringify(asked));
}

async function tenantsInCache(count) {
  const cache = newCache();
  const questions = [];
  for (const index of numbers(count)) {
    const tenant = tenantOf(10);
    const key = `tenant-${index}`;
    await cache.get(key, 0, () => Promise.resolve({ value: tenant.snapshot, tags: [] }));
    questions.push(...questionsAbout(key, tenant));
  }
  if (cache.size !== count) throw new Error(`of ${count} tenants ${cache.size} stayed in the cache`);
  return { cache, questions };
}

function microsecondsPerCheck({ cache, questions }) {
  let count = 0;
  const start = process.cpuUsage();
  const end = performance.now() + SECONDS * 1000;
  while (performance.now() < end) {
    // A few thousand at a time, so that asking for the time costs both the same.
    for (let n = 0; n < 4096; n++) {
      const { key, actor, permission, scope, expected } = questions[count++ % questions.length];
      if (authorize(cache.peek(key, 0), actor, permission, scope, 0).allowed !== expected) throw new Error('wrong');
    }
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / count;
}

/** What nothing holds is gone. */
async function settled() {
  for (let round = 0; round < 3; round++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function heldByLarge() {
  await settled();
  const before = process.memoryUsage().heapUsed;
  const cache = newCache();
  for (const index of numbers(LARGE.tenants)) {
    await cache.get(`large-${index}`, 0, () => {
      return Promise.resolve({ value: tenantOf(LARGE.people).snapshot, tags: [] });
    });
  }
  await settled();
  return { held: process.memoryUsage().heapUsed - before, estimated: cache.bytes, kept: cache.size };
}

if (!globalThis.gc) throw new Error('run it with --expose-gc');
const [few, many] = [await tenantsInCache(TENANTS[0]), await tenantsInCache(TENANTS[1])];
const least = [Infinity, Infinity];
for (let round = 0; round < ROUNDS; round++) {
  for (const [index, tenants] of [few, many].entries()) {
    least[index] = Math.min(least[index], microsecondsPerCheck(tenants));
  }
}
const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(1);
console.log(`check, ${TENANTS[0]} tenants      ${least[0].toFixed(2)} µs`);
console.log(
  `check, ${TENANTS[1]} tenants  ${least[1].toFixed(2)} µs; they take ${mebibytes(many.cache.bytes)} MiB by estimate`,
);
const { held, estimated, kept } = await heldByLarge();
console.log(
  `${LARGE.tenants} large tenants   ${kept} kept, ${mebibytes(held)} MiB held, ${mebibytes(estimated)} by estimate`,
);
if (kept >= LARGE.tenants || held > 1.25 * MOST_BYTES) process.exitCode = 1;
