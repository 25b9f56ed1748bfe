import { newId } from '#kernel';
import { furnishedTenant, type FurnishedTenant } from '../../support/furnished-tenant.js';
import type { Answer, HttpClient } from '../../support/http-client.js';
import { everyOperation, requestOf, requestWith, type Operation } from '../../support/openapi.js';
import { logIn } from '../../support/people.js';
import { Rows } from '../../support/rows.js';
import { TestApp } from '../../support/test-app.js';
import { Studio, STUDIO } from '../../contracts/web-studio/studio.js';
import { tenantTables } from './tenant-tables.js';

const operations = everyOperation();
const takers = operations.filter((operation) => placesIn(operation).length > 0);

/**
 * A walk over every operation of the OpenAPI document by the owner of one tenant, with ids of another tenant wherever an
 * id fits and the owner's own in the other places: each is answered exactly as a random one, and no answer mentions
 * anything of the other tenant's.
 */
describe('every route', () => {
  let app: TestApp;
  let owner: FurnishedTenant;
  let victim: FurnishedTenant;
  /** Ids of everything that the other tenant has, by what they are of. */
  let theirs: Record<string, string>;
  /** What no answer to the stranger may mention; ids apart, which their own trail shows they tried. */
  let theirWords: string[];
  let rows: Rows;

  beforeAll(async () => {
    app = await TestApp.start(STUDIO);
    owner = await furnishedTenant(app, 'Stranger');
    victim = await furnishedTenant(app, 'Hidden Treasure Ltd');
    await victim.bearer.post('/api/access/check', { permission: 'spaceships:launch', scopeType: 'team', scopeId: 'x' });
    theirs = await idsOf(victim);
    const people = [victim, victim.member, victim.guest];
    theirWords = people.flatMap(({ person, sessionToken }) => [person.email, person.phone, sessionToken]);
    theirWords.push(victim.member.userId, 'Hidden Treasure', victim.tenant.slug);
    rows = await Rows.of(app.database);
  });

  afterAll(() => app.stop());

  it('that takes an id is found, and the other tenant has something of each kind', () => {
    const ids = [
      'selectTenant',
      'listAuditLogs',
      'checkAccess',
      'verifyPhone',
      'inviteMember',
      'removeChatgroupMember',
      'askWhatIf',
    ];
    expect(takers.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    expect(Object.entries(theirs).filter(([, id]) => !id)).toEqual([]);
    const kinds = ['tenancy.invitations', 'tenancy.join_requests', 'robots.pairing_codes', 'identity.refresh_families'];
    expect(Object.keys(theirs)).toEqual(expect.arrayContaining(kinds));
  });

  it.each(takers)('$name answers another tenant’s ids exactly as ids of nothing', async (operation) => {
    const before = await rows.fingerprints(victim.tenant.id);
    for (const place of placesIn(operation)) {
      const caller = await stranger(operation);
      for (const [kind, id] of Object.entries(theirs)) {
        const tried = `${kind} as ${place}`;
        const [real, random] = [await ask(caller, operation, place, id), await ask(caller, operation, place, newId())];
        expect({ tried, ...seen(real.answer, real.id) }).toEqual({ tried, ...seen(random.answer, random.id) });
        expect([tried, real.answer.status < 500, mentioned(real.answer)]).toEqual([tried, true, []]);
      }
    }
    expect(await rows.fingerprints(victim.tenant.id)).toEqual(before);
  });

  it('that takes none mentions nothing of another tenant’s', async () => {
    const before = await rows.fingerprints(victim.tenant.id);
    for (const operation of operations.filter((one) => !takers.includes(one) && one.id !== 'metrics')) {
      const { path, body } = requestOf(operation, owner.ids);
      expect([operation.id, mentioned(await (await stranger(operation)).send(operation.method, path, body))]).toEqual([
        operation.id,
        [],
      ]);
    }
    expect(await rows.fingerprints(victim.tenant.id)).toEqual(before);
  });

  const mentioned = ({ text }: Answer): string[] => theirWords.filter((word) => text.includes(word));

  /**
   * In a fresh session in the stranger's own tenant, because some operations end the session that they are called with; in the
   * default tenant, where the contract knows no other.
   */
  async function stranger({ contract }: Operation): Promise<HttpClient> {
    if (contract === 'web-studio') return (await new Studio(app).user()).caller;
    const { client } = await logIn(app, owner.person);
    const { body } = await client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id });
    return contract === undefined ? client : app.client().bearer(body.accessToken as string);
  }

  async function ask(caller: HttpClient, operation: Operation, place: string, id: string) {
    const { path, body } = requestWith(operation, owner.ids, place, id);
    return { id, answer: await caller.send(operation.method, path, body) };
  }

  /** One id of each table that has rows of the tenant's; '' where it has none. */
  async function idsOf({ tenant, userId }: FurnishedTenant): Promise<Record<string, string>> {
    const ids: Record<string, string> = { tenant: tenant.id, owner: userId };
    const one = async (table: string, column: string, value: string): Promise<void> => {
      const sql = `SELECT to_jsonb(t) ->> 'id' AS id, to_jsonb(t) ? 'id' AS has FROM ${table} t WHERE ${column} = $1 LIMIT 1`;
      const [row] = await app.database.asOwner<{ id: string | null; has: boolean }>(sql, [value]);
      if (row?.has !== false) ids[table] = row?.id ?? '';
    };
    for (const { name } of await tenantTables(app.database)) await one(name, 'tenant_id', tenant.id);
    await one('identity.phone_verifications', 'user_id', userId);
    await one('identity.social_accounts', 'user_id', userId);
    return ids;
  }
});

function placesIn({ pathIds, queryIds, bodyIds, nestedIds }: Operation): string[] {
  return [...pathIds, ...queryIds, ...bodyIds, ...nestedIds];
}

/** What an answer says, but for what is new in each, and for the id that was given. */
function seen({ status, headers, text }: Answer, id: string) {
  const news = status === 201 ? /^\{"id":"[^"]*"|"\w+At":"[^"]*"/g : /"request(?:Id|_id)":"[^"]*"/g;
  const told = text.replaceAll(id, '<id>').replaceAll(news, '');
  const kept = [...headers].filter(
    ([name]) => !/^(date|x-request-id|content-length|x-rate-limit-.*|ratelimit.*|authority-version)$/.test(name),
  );
  return { status, headers: kept.map(([name, value]) => [name, value.replaceAll(id, '<id>')]), told };
}
