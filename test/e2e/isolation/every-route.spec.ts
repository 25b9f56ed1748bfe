import { newId } from '#kernel';
import type { Answer, HttpClient } from '../../support/http-client.js';
import { newMember } from '../../support/members.js';
import { logIn, newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { makeRobot, pairingCodeFor } from '../robots/steps.js';
import { operationsOf, requestWith, type OpenApi, type Operation } from './openapi.js';

/**
 * A walk over every operation of the OpenAPI document by the owner of one tenant, with ids of another tenant wherever an
 * id fits: each is answered exactly as a random one, and no answer mentions anything of the other tenant's.
 */
describe('every route', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;
  let operations: Operation[];
  /** Ids of everything that the other tenant has, by what they are of. */
  let theirs: Record<string, string>;
  /** What no answer to the stranger may mention; ids apart, which their own trail shows they tried. */
  let theirWords: string[];

  beforeAll(async () => {
    app = await TestApp.start();
    operations = operationsOf((await app.client().get<OpenApi>('/openapi.json')).body);
    owner = await newOwner(app, 'Stranger');
    const victim = await newOwner(app, 'Hidden Treasure Ltd');
    const member = await newMember(app, victim.tenant.id, 'user');
    await victim.bearer.post('/api/access/check', { permission: 'spaceships:launch', scopeType: 'team', scopeId: 'x' });
    await victim.bearer.post('/api/api-keys', { name: 'Hidden Treasure key' });
    await pairingCodeFor(victim.bearer, await makeRobot(victim.bearer, { name: 'Hidden Treasure robot' }));
    theirs = await idsOf(victim.tenant.id, victim.userId);
    theirWords = [victim, member].flatMap(({ person, sessionToken }) => [person.email, person.phone, sessionToken]);
    theirWords.push(member.userId, 'Hidden Treasure', victim.tenant.slug);
  });

  afterAll(() => app.stop());

  it('that takes an id is found, and so is each kind of id to try', () => {
    const takers = operations.filter((operation) => placesIn(operation).length > 0).map(({ id }) => id);
    expect(takers).toEqual(
      expect.arrayContaining([
        'selectTenant',
        'getTenant',
        'endSession',
        'listAuditLogs',
        'checkAccess',
        'verifyPhone',
        'revokeApiKey',
        'revokeRobot',
      ]),
    );
    expect(Object.entries(theirs).filter(([, id]) => !id)).toEqual([]);
    expect(Object.keys(theirs).length).toBeGreaterThanOrEqual(15);
  });

  it('answers another tenant’s ids exactly as ids of nothing', async () => {
    for (const operation of operations) {
      for (const place of placesIn(operation)) {
        const caller = await stranger();
        for (const [kind, id] of Object.entries(theirs)) {
          const [real, random] = [id, newId()];
          const answers = [await ask(caller, operation, place, real), await ask(caller, operation, place, random)];
          const [first, second] = answers.map((answer, index) => seen(answer, [real, random][index] ?? ''));
          const tried = `${operation.id}: ${kind} as ${place}`;
          expect({ tried, ...first }).toEqual({ tried, ...second });
          expect([tried, first!.status < 500]).toEqual([tried, true]);
        }
      }
    }
  }, 120_000);

  it('mentions nothing of another tenant’s, whoever’s id it is given', async () => {
    for (const operation of operations.filter(({ id }) => id !== 'metrics')) {
      const caller = await stranger();
      for (const place of [...placesIn(operation), '']) {
        for (const id of Object.values(theirs)) {
          const { text } = await ask(caller, operation, place, id);
          const told = theirWords.filter((word) => text.includes(word));
          expect([operation.id, place, told]).toEqual([operation.id, place, []]);
        }
      }
    }
  }, 120_000);

  it('left everything of the other tenant’s as it was', async () => {
    const rows = await app.database.asOwner(
      `SELECT (SELECT count(*)::int FROM identity.sessions WHERE id = $1 AND ended_at IS NULL) AS sessions,
        (SELECT count(*)::int FROM identity.refresh_families WHERE id = $2 AND revoked_at IS NULL) AS families,
        (SELECT count(*)::int FROM tenancy.memberships WHERE tenant_id = $3) AS members,
        (SELECT count(*)::int FROM api_keys.keys WHERE tenant_id = $3 AND revoked_at IS NULL) AS keys,
        (SELECT count(*)::int FROM robots.robots WHERE tenant_id = $3 AND status = 'active') AS robots,
        (SELECT count(*)::int FROM robots.pairing_codes WHERE tenant_id = $3 AND redeemed_at IS NULL) AS codes`,
      [theirs['session'], theirs['refresh family'], theirs['tenant']],
    );
    expect(rows).toEqual([{ sessions: 1, families: 1, members: 2, keys: 1, robots: 1, codes: 1 }]);
  });

  /** A fresh session in the stranger's own tenant: some operations end the session they are called with. */
  async function stranger(): Promise<HttpClient> {
    const { client } = await logIn(app, owner.person);
    await client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
    return client;
  }

  function ask(caller: HttpClient, operation: Operation, place: string, id: string): Promise<Answer> {
    const { path, body } = requestWith(operation, place, id);
    return caller.send(operation.method, path, body);
  }

  async function idsOf(tenantId: string, userId: string): Promise<Record<string, string>> {
    const ids = await app.database.asOwner<{ kind: string; id: string }>(
      `SELECT 'tenant' AS kind, $1::text AS id UNION ALL SELECT 'user', $2::text
        UNION ALL (SELECT 'session', id::text FROM identity.sessions WHERE user_id = $2::uuid LIMIT 1)
        UNION ALL (SELECT 'refresh family', id::text FROM identity.refresh_families WHERE user_id = $2::uuid LIMIT 1)
        UNION ALL (SELECT 'used verification', id::text FROM identity.phone_verifications WHERE user_id = $2::uuid LIMIT 1)
        UNION ALL (SELECT 'membership', id::text FROM tenancy.memberships WHERE tenant_id = $1::uuid LIMIT 1)
        UNION ALL (SELECT 'team', id::text FROM tenancy.teams WHERE tenant_id = $1::uuid LIMIT 1)
        UNION ALL (SELECT 'chatgroup', id::text FROM tenancy.chatgroups WHERE tenant_id = $1::uuid LIMIT 1)
        UNION ALL (SELECT 'role', id::text FROM rbac.roles WHERE tenant_id = $1::uuid LIMIT 1)
        UNION ALL (SELECT 'binding', id::text FROM rbac.bindings WHERE tenant_id = $1::uuid LIMIT 1)
        UNION ALL (SELECT 'assignment', id::text FROM rbac.assignments WHERE tenant_id = $1::uuid LIMIT 1)
        UNION ALL (SELECT 'API key', id::text FROM api_keys.keys WHERE tenant_id = $1::uuid LIMIT 1)
        UNION ALL (SELECT 'robot', id::text FROM robots.robots WHERE tenant_id = $1::uuid LIMIT 1)
        UNION ALL (SELECT 'pairing code', id::text FROM robots.pairing_codes WHERE tenant_id = $1::uuid LIMIT 1)
        UNION ALL (SELECT 'audit event', id::text FROM audit.events WHERE tenant_id = $1::uuid LIMIT 1)`,
      [tenantId, userId],
    );
    return Object.fromEntries(ids.map(({ kind, id }) => [kind, id]));
  }
});

function placesIn({ pathIds, queryIds, bodyIds }: Operation): string[] {
  return [...pathIds, ...queryIds, ...bodyIds];
}

/** What an answer says, but for what is new in each, and for the id that was given. */
function seen({ status, headers, text }: Answer, id: string) {
  const told = text.replaceAll(id, '<id>').replaceAll(/"requestId":"[^"]*"/g, '');
  const kept = [...headers].filter(([name]) => !/^(date|x-request-id|content-length|x-ratelimit-.*)$/.test(name));
  return { status, headers: kept.map(([name, value]) => [name, value.replaceAll(id, '<id>')]), told };
}
