import { newId } from '#kernel';
import { newMember } from '../../support/members.js';
import { newOwner, newPerson, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { makeKey } from '../api-keys/keys.js';

type Owner = Awaited<ReturnType<typeof newOwner>>;
type Item = Readonly<Record<string, unknown>>;

const NAMES = ['Bravo', 'alpha', 'Émile', 'Delta', 'charlie'];

describe('lists', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  /** What a list is of, where it is, and how one more gets into it. */
  interface List {
    readonly path: string;
    readonly member: string;
    readonly make: (name: string) => Promise<unknown>;
  }

  const listsOf = async (owner: Owner): Promise<Record<string, List>> => {
    const { bearer, client, tenant } = owner;
    const team = ((await bearer.get('/api/teams')).body.teams as { id: string }[])[0]!.id;
    const ask = async () => (await signUp(app)).client.post('/api/join-requests', { slug: tenant.slug });
    const invite = () => bearer.post('/api/invitations', { email: newPerson().email });
    const make = (path: string, body: object) => (name: string) => bearer.post(path, { name, ...body });
    return {
      members: { path: '/api/members', member: 'members', make: () => newMember(app, tenant.id, 'user') },
      teams: { path: '/api/teams', member: 'teams', make: make('/api/teams', {}) },
      chatgroups: {
        ...{ path: `/api/teams/${team}/chatgroups`, member: 'chatgroups' },
        make: make(`/api/teams/${team}/chatgroups`, {}),
      },
      'members of a team': {
        ...{ path: `/api/teams/${team}/members`, member: 'members' },
        make: async () => {
          const { userId } = await newMember(app, tenant.id, 'user');
          return bearer.send('PUT', `/api/teams/${team}/members/${userId}`);
        },
      },
      invitations: { path: '/api/invitations', member: 'invitations', make: invite },
      'join requests': { path: '/api/join-requests', member: 'joinRequests', make: ask },
      robots: { path: '/api/robots', member: 'robots', make: make('/api/robots', { teamIds: [team] }) },
      'API keys': { path: '/api/api-keys', member: 'apiKeys', make: (name) => makeKey(app, client, { name }) },
    };
  };

  const KINDS = [
    'members',
    'teams',
    'chatgroups',
    'members of a team',
    'invitations',
    'join requests',
    'robots',
    'API keys',
  ];
  const idOf = (item: Item) =>
    (item['userId'] !== undefined && !('id' in item) ? item['userId'] : item['id']) as string;

  /** All pages of a list; `between` is done after each. */
  async function walk({ bearer }: Owner, list: List, query: string, between?: () => Promise<unknown>): Promise<Item[]> {
    const found: Item[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { status, body, text } = await bearer.get(
        `${list.path}?limit=2&${query}${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      if (status !== 200) throw new Error(text);
      const items = body[list.member] as Item[];
      expect(items.length).toBeLessThanOrEqual(2);
      found.push(...items);
      cursor = body.nextCursor as string | null;
      await between?.();
    }
    return found;
  }

  describe.each(KINDS)('%s', (kind) => {
    let owner: Owner;
    let list: List;
    let sorts: string[];

    beforeAll(async () => {
      owner = await newOwner(app);
      list = (await listsOf(owner))[kind]!;
      for (const name of NAMES) await list.make(name);
      const time = { members: 'joinedAt', 'members of a team': 'addedAt' }[kind] ?? 'createdAt';
      sorts = [time, `-${time}`];
      if (['teams', 'chatgroups', 'robots', 'API keys'].includes(kind)) sorts.push('name', '-name');
      if (kind === 'invitations') sorts.push('expiresAt', '-expiresAt');
    });

    it('200: page after page has each once, in either direction, as one page has them', async () => {
      for (const sort of sorts) {
        const all = (await owner.bearer.get(`${list.path}?limit=200&sort=${sort}`)).body;
        expect(all.nextCursor).toBeNull();
        const ids = (all[list.member] as Item[]).map(idOf);
        expect(ids.length).toBeGreaterThanOrEqual(NAMES.length);
        expect((await walk(owner, list, `sort=${sort}`)).map(idOf)).toEqual(ids);
        const back = sort.startsWith('-') ? sort.slice(1) : `-${sort}`;
        expect((await walk(owner, list, `sort=${back}`)).map(idOf)).toEqual(ids.toReversed());
      }
    });

    it('200: what is added meanwhile leaves nobody out and repeats nobody', async () => {
      const sort = sorts[1]!;
      const before = (await walk(owner, list, `sort=${sort}`)).map(idOf);
      const during = (await walk(owner, list, `sort=${sort}`, () => list.make(`New ${newId()}`))).map(idOf);
      expect(during).toEqual(before);
    });

    it('400: a cursor of another order, or of nobody’s', async () => {
      const { nextCursor } = (await owner.bearer.get(`${list.path}?limit=2&sort=${sorts[0]!}`)).body as {
        nextCursor: string;
      };
      const written = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
      const wrong = [
        ...['none', 'bnVsbA', written(sorts[1], '2026-13-45', newId()), written(sorts[1], 'x'), written(1, 2, 3)],
        ...[written(sorts[1], '2026-01-31', 'no-id'), written(sorts[1], '\u0000', newId()), nextCursor],
      ];
      for (const cursor of wrong) {
        const { status, body } = await owner.bearer.get(`${list.path}?sort=${sorts[1]!}&cursor=${cursor}`);
        expect([cursor, status, body.code]).toEqual([cursor, 400, 'platform.cursor-invalid']);
      }
    });

    it('404 of nothing: a cursor of another tenant’s shows nothing of it', async () => {
      const other = await newOwner(app);
      const theirs = (await listsOf(other))[kind]!;
      const sort = `sort=${sorts[0]!}`;
      const { nextCursor } = (await owner.bearer.get(`${list.path}?limit=2&${sort}`)).body as { nextCursor: string };
      const ids = (await walk(owner, list, sort)).map(idOf);
      const { body } = await other.bearer.get(`${theirs.path}?${sort}&cursor=${nextCursor}`);
      expect((body[list.member] as Item[]).filter((item) => ids.includes(idOf(item)))).toEqual([]);
    });

    it.each(['limit=0', 'limit=201', 'limit=x', 'sort=version', 'sort='])('422: %s', async (query) => {
      expect((await owner.bearer.get(`${list.path}?${query}`)).status).toBe(422);
    });

    it('422: a cursor that is too long', async () => {
      expect((await owner.bearer.get(`${list.path}?cursor=${'A'.repeat(1001)}`)).status).toBe(422);
    });
  });

  describe('filters', () => {
    let owner: Owner;
    let lists: Record<string, List>;

    beforeAll(async () => {
      owner = await newOwner(app);
      lists = await listsOf(owner);
    });

    const found = async (path: string, member: string): Promise<Item[]> =>
      (await owner.bearer.get(path)).body[member] as Item[];

    it.each(['teams', 'chatgroups', 'robots', 'API keys'])('%s by how their name begins', async (kind) => {
      const { path, member, make } = lists[kind]!;
      for (const name of ['Quartz', 'quarry', '100%', 'A quarter']) await make(name);
      const names = async (prefix: string) =>
        (await found(`${path}?sort=name&name=${encodeURIComponent(prefix)}`, member)).map(({ name }) => name).sort();
      expect(await names('QUAR')).toEqual(['Quartz', 'quarry']);
      expect(await names('100%')).toEqual(['100%']);
      expect(await names('%')).toEqual([]);
    });

    it('members by role and by how their address begins', async () => {
      const admin = await newMember(app, owner.tenant.id, 'admin');
      const user = await newMember(app, owner.tenant.id, 'user');
      const ids = async (query: string) => (await found(`/api/members?${query}`, 'members')).map(idOf);
      expect(await ids('role=admin')).toEqual([admin.userId]);
      expect(await ids(`email=${user.person.email.slice(0, -4).toUpperCase()}`)).toEqual([user.userId]);
      expect(await ids(`role=admin&email=${user.person.email}`)).toEqual([]);
    });

    it('invitations by how they stand and by how their address begins', async () => {
      const make = async () => {
        const { email } = newPerson();
        const { body } = await owner.bearer.post('/api/invitations', { email });
        return { email, id: body.id as string };
      };
      const [open, revoked, expired] = [await make(), await make(), await make()];
      await owner.bearer.delete(`/api/invitations/${revoked.id}`);
      await app.database.asOwner('UPDATE tenancy.invitations SET expires_at = now() WHERE id = $1', [expired.id]);
      for (const [query, { id }, status] of [
        ['', open, 'open'],
        [`email=${open.email.slice(0, -3)}`, open, 'open'],
        ['status=revoked', revoked, 'revoked'],
        ['status=expired', expired, 'expired'],
      ] as const) {
        expect(await found(`/api/invitations?${query}`, 'invitations')).toMatchObject([{ id, status }]);
      }
    });

    it('join requests by how they were decided, robots by whether they are revoked', async () => {
      const guest = await signUp(app);
      const asked = await guest.client.post('/api/join-requests', { slug: owner.tenant.slug });
      await owner.bearer.post(`/api/join-requests/${asked.body.id as string}/decline`);
      expect(await found('/api/join-requests', 'joinRequests')).toEqual([]);
      const declined = await found('/api/join-requests?status=declined', 'joinRequests');
      expect(declined.map(idOf)).toEqual([asked.body.id]);
      const team = ((await found('/api/teams', 'teams'))[0] as { id: string }).id;
      const robot = (await owner.bearer.post('/api/robots', { name: 'Gone', teamIds: [team] })).body.id as string;
      await owner.bearer.delete(`/api/robots/${robot}`);
      expect((await found('/api/robots?status=revoked', 'robots')).map(idOf)).toEqual([robot]);
      expect((await found('/api/robots?status=active', 'robots')).map(idOf)).not.toContain(robot);
    });
  });
});
