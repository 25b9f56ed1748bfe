#!/usr/bin/env node
/**
 * Decisions in this process alone, without HTTP: how many one core makes in a second of its time, in a tenant of 10,000 people, 200 roles and
 * 2,000 bindings, how much memory its snapshot takes, and how long it takes to build from rows. On what `npm run build` has made:
 *
 *     node --expose-gc bench/decisions.mjs [--smoke]
 *
 * Exits with 1 where an answer is another than a search through the rows gives, and, but for `--smoke`, where a budget of
 * docs/performance-budgets.md is missed.
 */
import { performance } from 'node:perf_hooks';
import { authorize } from '../dist/libs/rbac/src/domain/authorize.js';
import { buildSnapshot } from '../dist/libs/rbac/src/domain/snapshot.js';

const USERS = 10_000;
const ROLES = 200;
const BINDINGS = 2_000;
const TEAMS = 200;
const RESOURCES = 100;
const isSmoke = process.argv.includes('--smoke');
const SECONDS = isSmoke ? 0.2 : 2;
const BUDGETS = { perSecond: 500_000, mebibytes: 20, buildMs: 100 };

const uuid = (kind, index) => `0190000${kind}-0000-7000-8000-${String(index).padStart(12, '0')}`;
const numbers = (count) => Array.from({ length: count }, (_, index) => index);

function rowsAsJson() {
  const permissions = numbers(RESOURCES * 4).map((index) => `resource-${index % RESOURCES}:action-${index % 4}`);
  return JSON.stringify({
    rows: {
      roles: numbers(ROLES).map((i) => ({ id: uuid(1, i), name: `role-${i}`, rank: i % 100, status: 'active' })),
      bindings: numbers(BINDINGS).map((i) => ({
        role_id: uuid(1, i % ROLES),
        permission: permissions[(i * 7) % permissions.length],
        scope_type: i % 4 === 0 ? 'team' : null,
        scope_id: i % 4 === 0 ? '@member' : null,
      })),
      parents: numbers(ROLES - 3).map((i) => ({ role_id: uuid(1, i), parent_id: uuid(1, ROLES - 1 - (i % 3)) })),
      assignments: numbers(USERS * 2).map((i) => ({
        id: uuid(5, i),
        role_id: uuid(1, (i * 13) % ROLES),
        ...(i % 49 === 0
          ? { actor_type: 'team', actor_id: uuid(3, i % TEAMS) }
          : { actor_type: 'human', actor_id: uuid(2, i % USERS) }),
        scope_type: i % 5 === 0 ? 'team' : null,
        scope_id: i % 5 === 0 ? uuid(3, i % TEAMS) : null,
        expires_at_ms: null,
      })),
      revoked: numbers(1000).map((i) => ({
        id: uuid(6, i),
        role_id: uuid(1, i % ROLES),
        actor_type: 'human',
        actor_id: uuid(2, i % USERS),
        ...{ scope_type: null, scope_id: null, expires_at_ms: null },
      })),
      superusers: [],
      registered: permissions,
    },
    places: {
      status: 'active',
      memberIds: numbers(USERS).map((i) => uuid(2, i)),
      teamMembers: numbers(USERS).map((i) => ({
        actorType: 'human',
        actorId: uuid(2, i),
        placeId: uuid(3, i % TEAMS),
      })),
      chatgroupMembers: [],
      chatgroups: [],
    },
  });
}

/** The least of some, because neighbours only ever add to it. */
function buildMs(json) {
  return Math.min(
    ...numbers(5).map(() => {
      const { rows, places } = JSON.parse(json);
      const start = performance.now();
      buildSnapshot(rows, places);
      return performance.now() - start;
    }),
  );
}

function held(json) {
  const build = () => {
    const { rows, places } = JSON.parse(json);
    return buildSnapshot(rows, places);
  };
  build();
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  const snapshot = build();
  globalThis.gc();
  return { snapshot, mebibytes: (process.memoryUsage().heapUsed - before) / 2 ** 20 };
}

/** Read from JSON, as ids and names come from tokens and requests: text that was put together is slower to compare. */
function questions() {
  const asked = numbers(4096).map((i) => ({
    actor: {
      ...{ type: 'human', id: uuid(2, (i * 31) % USERS), onBehalfOf: null, tenantId: uuid(4, 0), sessionId: null },
      ...{ credential: { kind: 'session', id: '' }, authentication: null, limitedTo: null },
    },
    permission: `resource-${(i * 17) % RESOURCES}:action-${i % 4}`,
    scope: i % 2 === 0 ? null : { type: 'team', id: uuid(3, (i * 31) % TEAMS) },
  }));
  return JSON.parse(JSON.stringify(asked));
}

/** The same decisions by searching all rows. */
function searchIn(json) {
  const { rows, places } = JSON.parse(json);
  const granting = (id) => [
    id,
    ...rows.parents.filter(({ role_id }) => role_id === id).flatMap((one) => granting(one.parent_id)),
  ];
  const teamsOf = (id) => places.teamMembers.filter(({ actorId }) => actorId === id).map(({ placeId }) => placeId);
  return ({ actor, permission, scope }) =>
    rows.assignments
      .filter(({ actor_id, scope_type, scope_id }) => actor.id === actor_id && (!scope_type || scope_id === scope?.id))
      .flatMap(({ role_id }) => granting(role_id))
      .some((id) =>
        rows.bindings.some(
          (one) =>
            one.role_id === id &&
            one.permission === permission &&
            (!one.scope_type || (scope && teamsOf(actor.id).includes(scope.id))),
        ),
      );
}

function requireRight(snapshot, asked, json) {
  const isAllowed = searchIn(json);
  const wrong = asked.slice(0, 300).filter((question) => {
    const { actor, permission, scope } = question;
    return authorize(snapshot, actor, permission, scope, 0).allowed !== isAllowed(question);
  });
  if (wrong.length > 0) throw new Error(`wrong answers: ${JSON.stringify(wrong[0])} and ${wrong.length - 1} more`);
}

function perSecond(snapshot, asked) {
  let allowed = 0;
  let count = 0;
  const start = process.cpuUsage();
  const end = performance.now() + SECONDS * 1000;
  while (performance.now() < end) {
    for (const { actor, permission, scope } of asked) {
      if (authorize(snapshot, actor, permission, scope, 0).allowed) allowed++;
    }
    count += asked.length;
  }
  if (allowed === 0 || allowed === count) throw new Error('the questions do not tell anything apart');
  const { user, system } = process.cpuUsage(start);
  return { perSecond: (count * 1e6) / (user + system), share: allowed / count };
}

if (!globalThis.gc) throw new Error('run it with --expose-gc');
const json = rowsAsJson();
const { snapshot, mebibytes } = held(json);
const asked = questions();
requireRight(snapshot, asked, json);
perSecond(snapshot, asked);
const speed = perSecond(snapshot, asked);
const figures = { perSecond: speed.perSecond, mebibytes, buildMs: buildMs(json) };
console.log(`decisions        ${Math.round(figures.perSecond)} a second, ${Math.round(speed.share * 100)} % allowed`);
console.log(`snapshot         ${mebibytes.toFixed(1)} MiB`);
console.log(`built in         ${figures.buildMs.toFixed(1)} ms`);
const isKept =
  figures.perSecond >= BUDGETS.perSecond && mebibytes < BUDGETS.mebibytes && figures.buildMs < BUDGETS.buildMs;
if (!isKept && !isSmoke) process.exitCode = 1;
