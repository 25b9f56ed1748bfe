import { newId } from '#kernel';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

const INSERT = `INSERT INTO audit.events (id, occurred_at, tenant_id, action, outcome, count, data)
  SELECT unnest($1::uuid[]), $2::timestamptz, $3, 'test.happened', 'success', 1, '{}'`;
const base64url = (text: string) => Buffer.from(text).toString('base64url');

describe('paging through GET /api/audit/logs', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;
  const ids = Array.from({ length: 50 }, () => newId());

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
    await app.database.asOwner(INSERT, [ids.slice(0, 20), '2026-01-31T09:30:00.123456Z', owner.tenant.id]);
    await app.database.asOwner(INSERT, [ids.slice(20, 40), '2026-01-31T09:30:00.123457Z', owner.tenant.id]);
    await app.database.asOwner(INSERT, [ids.slice(40), '2026-01-31T09:29:59Z', owner.tenant.id]);
  });

  afterAll(() => app.stop());

  const get = (query: string, caller = owner) => caller.bearer.get(`/api/audit/logs?${query}`);

  async function pages(query: string): Promise<string[][]> {
    const found: string[][] = [];
    for (let cursor = ''; ;) {
      const { status, body } = await get(`${query}${cursor}`);
      expect(status).toBe(200);
      found.push(body.logs.map(({ id }: { id: string }) => id));
      if (body.nextCursor === null) return found;
      cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
    }
  }

  it.each([1, 7, 10, 20, 49, 50, 51])('200: %d to a page, each line once, under equal timestamps', async (limit) => {
    const found = await pages(`action=test.happened&limit=${limit}`);
    const newestFirst = [ids.slice(20, 40), ids.slice(0, 20), ids.slice(40)].flatMap((part) =>
      [...part].sort().reverse(),
    );
    expect(found.flat()).toEqual(newestFirst);
    expect(found.slice(0, -1).every((page) => page.length === limit)).toBe(true);
  });

  it('200: lines that come meanwhile move nothing on the pages that follow', async () => {
    const first = await get('action=test.happened&limit=10');
    const later = newId();
    await app.database.asOwner(INSERT, [[later], new Date(), owner.tenant.id]);
    const second = await get(`action=test.happened&limit=10&cursor=${first.body.nextCursor}`);
    await app.database.asOwner('DELETE FROM audit.events WHERE id = $1', [later]);
    const both = [...first.body.logs, ...second.body.logs].map(({ id }: { id: string }) => id);
    expect(both).toEqual([...ids.slice(20, 40)].sort().reverse());
  });

  it('200: 100 to a page when nothing is said', async () => {
    const other = await newOwner(app);
    await app.database.asOwner(INSERT, [Array.from({ length: 120 }, () => newId()), new Date(), other.tenant.id]);
    const { body } = await get('', other);
    expect(body.logs).toHaveLength(100);
    expect(body.nextCursor).not.toBeNull();
  });

  it('200: a cursor says where, not what: another tenant’s shows only lines of one’s own', async () => {
    const stranger = await newOwner(app);
    await app.database.asOwner(INSERT, [[newId(), newId()], '2020-01-01T00:00:00Z', stranger.tenant.id]);
    const { nextCursor } = (await get('action=test.happened&limit=1', stranger)).body;
    expect((await get(`action=test.happened&cursor=${nextCursor}`)).body.logs).toEqual([]);
    const mine = (await get('action=test.happened&limit=1')).body.nextCursor;
    const seen = (await get(`cursor=${mine}`, stranger)).body.logs as { tenantId: string | null }[];
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter(({ tenantId }) => tenantId !== stranger.tenant.id)).toEqual([]);
  });

  it.each([
    ['no base64', '!!!'],
    ['empty inside', base64url(' ')],
    ['only a time', base64url('2026-01-31T09:30:00.123456Z')],
    ['an id that is none', base64url('2026-01-31T09:30:00.123456Z x')],
    ['a time that is none', base64url(`yesterday ${newId()}`)],
    ['a day that is none', base64url(`2026-02-30T09:30:00.123456Z ${newId()}`)],
    ['a month that is none', base64url(`2026-13-01T09:30:00.123456Z ${newId()}`)],
    ['an hour that is none', base64url(`2026-01-31T24:00:01.000000Z ${newId()}`)],
    ['the year 0', base64url(`0000-01-01T00:00:00.000000Z ${newId()}`)],
    ['SQL', base64url(`2026-01-31T09:30:00.123456Z') OR true -- ${newId()}`)],
    ['a NUL', base64url(`2026-01-31T09:30:00.123456Z \0${newId()}`)],
  ])('400: for a cursor with %s', async (_, cursor) => {
    const answer = await get(`cursor=${encodeURIComponent(cursor)}`);
    expect([answer.status, answer.body.code]).toEqual([400, 'platform.cursor-invalid']);
  });

  it.each(['0', '-1', '201', '1.5', '1e2', 'ten', '', '%00', '5&limit=6'])('422: for limit=%s', async (limit) => {
    const answer = await get(`limit=${limit}`);
    expect([answer.status, answer.body.code]).toEqual([422, 'http.validation-failed']);
  });

  it.each(['', 'a'.repeat(201), 'YQ&cursor=YQ'])('422: for cursor=%s', async (cursor) => {
    expect((await get(`cursor=${cursor}`)).status).toBe(422);
  });
});
