import { newId } from '#kernel';
import { TenantExport } from '#platform';
import { furnishedTenant } from '../../support/furnished-tenant.js';
import { newMember } from '../../support/members.js';
import { logIn, newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { eventually, inParallel } from '../identity/steps.js';
import { makeKey } from '../api-keys/keys.js';

type Owner = Awaited<ReturnType<typeof newOwner>>;

interface Line {
  readonly table?: string;
  readonly row?: Record<string, unknown>;
}

const COLUMNS = `SELECT format('%I.%I', nspname, relname) AS name, array_agg(own.attname::text) AS columns
  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  JOIN pg_attribute AS own ON own.attrelid = pg_class.oid AND own.attnum > 0 AND NOT own.attisdropped
  WHERE relkind IN ('r', 'p') AND nspname !~ '^pg_' AND (format('%I.%I', nspname, relname) = 'tenancy.tenants' OR EXISTS (
    SELECT FROM pg_attribute AS tenant WHERE tenant.attrelid = pg_class.oid AND tenant.attname = 'tenant_id'))
  GROUP BY 1`;

const RUNNING = `SELECT state FROM pg_stat_activity WHERE application_name = 'sallyport-export' AND datname = current_database()`;

/** More than sockets hold for a reader that pauses. */
const MANY_LINES = `INSERT INTO audit.events (id, occurred_at, tenant_id, action, outcome, count, data)
  SELECT gen_random_uuid(), now(), $1, 'rbac.access-checked', 'success', 1, jsonb_build_object('text', repeat('x', 1000))
  FROM generate_series(1, 15000)`;

describe('exporting a tenant', () => {
  let app: TestApp;
  let other: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
    other = await TestApp.start({ WORKER_ENABLED: 'false' }, app.database);
  });

  afterAll(async () => {
    await other.stop();
    await app.stop();
  });

  const ask = ({ client }: Pick<Owner, 'client'>, tenantId: string) => client.post(`/api/tenants/${tenantId}/export`);
  const read = (text: string): Line[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  const isOver = async () =>
    expect(await eventually(async () => (await app.database.asOwner(RUNNING)).length === 0)).toBe(true);
  const isPaused = async () =>
    expect(
      await eventually(async () => {
        const { rows } = await app.database.asApplication((client) => client.query<{ state: string }>(RUNNING));
        return rows.length === 1 && rows[0]!.state === 'idle in transaction';
      }),
    ).toBe(true);
  /** Asks as a program does that reads when it likes. */
  const begin = ({ client, tenant }: Owner, signal?: AbortSignal) =>
    fetch(`${client.url}/api/tenants/${tenant.id}/export`, {
      method: 'POST',
      headers: { cookie: client.cookie ?? '', 'x-sallyport-request': '1' },
      ...(signal && { signal }),
    });

  it('every table of a tenant and every column of it is exported or withheld, and none that looks like a secret is exported', async () => {
    const { tables } = app.nest.get(TenantExport);
    const there = await app.database.asOwner<{ name: string; columns: string[] }>(COLUMNS);
    for (const { name, columns } of there) {
      const decided = tables.get(name);
      const named = [...(decided?.columns ?? []), ...(decided?.withheld ?? [])];
      const undecided = columns.filter((column) => column !== 'tenant_id' && !named.includes(column));
      expect([name, decided?.withheld[0] === '*' ? [] : undecided]).toEqual([name, []]);
    }
    const exported = [...tables].flatMap(([name, { columns }]) => columns.map((column) => `${name}.${column}`));
    const secret = /hash|secret|password|sealed|code|proof|token(?!_expires_at)/;
    expect(exported.filter((column) => secret.test(column))).toEqual([]);
  });

  it('200: has a row of every table that has one, of nobody else, and no secret; it is in the trail', async () => {
    const [mine, theirs] = [await furnishedTenant(app, 'Mine'), await furnishedTenant(app, 'Theirs')];
    const { key } = await makeKey(app, mine.client);
    const { token } = (await mine.client.post('/api/invitations', { delivery: 'link' })).body as { token: string };
    const { status, headers, text } = await ask(mine, mine.tenant.id);
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      ...[200, 'application/x-ndjson', 'no-store'],
    ]);
    expect(headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="${mine.tenant.slug}-\\d{4}-\\d\\d-\\d\\d\\.ndjson"$`),
    );
    const lines = read(text);
    const { id, name, slug } = mine.tenant;
    const header = { format: 'sallyport-tenant-export', version: 1, tenant: { id, name, slug } };
    expect(lines[0]).toEqual({ ...header, exportedAt: expect.any(String) as string });
    expect(lines.at(-1)).toEqual({ end: true, rows: lines.length - 2 });
    const wanted = [...app.nest.get(TenantExport).tables].filter(([, { columns }]) => columns.length > 0);
    expect([...new Set(lines.flatMap(({ table }) => table ?? []))]).toEqual(wanted.map(([table]) => table));
    const people = lines.filter(({ table }) => table === 'identity.members').map(({ row }) => row!);
    expect(people.map(({ email }) => email).sort()).toEqual([mine.person.email, mine.member.person.email].sort());
    expect(people.map((row) => Object.keys(row).sort())).toEqual(people.map(() => ['display_name', 'email', 'id']));
    const foreign = [theirs.tenant.id, theirs.userId, ...Object.values(theirs.ids).filter((one) => one.length === 36)];
    const [hashes] = await app.database.asOwner<{ all: string[] }>(
      `SELECT array_agg(encode(token_hash, 'hex')) AS all FROM (SELECT token_hash FROM api_keys.keys
        UNION SELECT token_hash FROM tenancy.invitations UNION SELECT code_hash FROM robots.pairing_codes) _`,
    );
    const secrets = [key, token, ...hashes!.all, mine.sessionToken, mine.refreshToken, mine.person.phone];
    for (const hidden of [...foreign, ...secrets]) expect([hidden, text.includes(hidden)]).toEqual([hidden, false]);
    const trail = (await mine.client.get('/api/audit/logs?action=tenancy.tenant-exported')).body;
    expect(trail.logs).toMatchObject([{ actorId: mine.userId, outcome: 'success', resourceId: id }]);
  });

  it('200: of one that is deleted, until it is erased', async () => {
    const owner = await newOwner(app);
    await owner.client.post(`/api/tenants/${owner.tenant.id}/deletion`, { slug: owner.tenant.slug });
    const again = await logIn(app, owner.person);
    expect(read((await ask(again, owner.tenant.id)).text).at(-1)).toMatchObject({ end: true });
    const endGrace = `UPDATE tenancy.tenants SET erase_after = now() - interval '1 second' WHERE id = $1`;
    await app.database.asOwner(endGrace, [owner.tenant.id]);
    expect((await ask(again, owner.tenant.id)).body.code).toBe('tenancy.tenant-not-found');
  });

  it('200: is as it was when it began, however slowly it is read; a reader who is gone leaves nothing behind', async () => {
    const owner = await newOwner(app);
    const team = (await owner.client.get('/api/teams')).body.teams[0] as { id: string; name: string };
    await app.database.asOwner(MANY_LINES, [owner.tenant.id]);
    const slow = await begin(owner);
    expect((await owner.client.send('PATCH', `/api/teams/${team.id}`, { name: 'Renamed since' })).status).toBe(200);
    await isPaused();
    // One at a time, in whichever process.
    for (const url of [app.url, other.url]) {
      const answer = await begin({ ...owner, client: Object.assign(other.client(), owner.client, { url }) });
      expect(await answer.json()).toMatchObject({ status: 409, code: 'tenancy.export-running' });
    }
    const lines = read(await slow.text());
    expect(lines.at(-1)).toEqual({ end: true, rows: lines.length - 2 });
    const teams = lines.filter(({ table }) => table === 'tenancy.teams').map(({ row }) => row!['name']);
    expect(teams).toEqual([team.name]);
    await isOver();
    const gone = new AbortController();
    await begin(owner, gone.signal);
    expect(await app.database.asOwner(RUNNING)).toHaveLength(1);
    gone.abort();
    await isOver();
    expect((await ask(owner, owner.tenant.id)).text).toContain('Renamed since');
  });

  it('409, 429: of twenty at once of one tenant one is read; a process reads two at a time', async () => {
    const owners = [await newOwner(app), await newOwner(app), await newOwner(app)];
    for (const { tenant } of owners) await app.database.asOwner(MANY_LINES, [tenant.id]);
    const [first] = owners;
    const answers = await inParallel(20, () => begin(first!));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => ![200, 409, 429].includes(status))).toEqual([]);
    const second = await begin(owners[1]!);
    const third = await begin(owners[2]!);
    expect([second.status, third.status, Number(third.headers.get('retry-after'))]).toEqual([200, 429, 60]);
    for (const answer of [...answers, second]) await answer.body?.cancel();
    await isOver();
    const again = await begin(owners[2]!);
    expect(again.status).toBe(200);
    await again.body?.cancel();
  });

  it('200: a process that stops, and PostgreSQL that goes, break it off; what was read lacks its last line', async () => {
    const owner = await newOwner(app);
    await app.database.asOwner(MANY_LINES, [owner.tenant.id]);
    const stopping = await TestApp.start({ WORKER_ENABLED: 'false' }, app.database);
    const broken = await begin({ ...owner, client: Object.assign(app.client(), owner.client, { url: stopping.url }) });
    await isPaused();
    await stopping.stop();
    await expect(broken.text()).rejects.toThrow('terminated');
    const cut = await begin(owner);
    await isPaused();
    await app.database.asApplication((client) =>
      client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sallyport-export'`,
      ),
    );
    await expect(cut.text()).rejects.toThrow('terminated');
    await isOver();
  });

  it('403, 404: neither an admin, nor a key, nor for another tenant or none; nothing is recorded as exported', async () => {
    const owner = await newOwner(app);
    const stranger = await newOwner(app);
    const admin = await newMember(app, owner.tenant.id, 'admin');
    const codeOf = async (by: Pick<Owner, 'client'>, id = owner.tenant.id) => (await ask(by, id)).body.code as string;
    expect(await codeOf(admin)).toBe('tenancy.owner-required');
    expect(await codeOf(await makeKey(app, owner.client))).toBe('identity.sign-in-required');
    expect(await codeOf({ client: owner.bearer })).toBe('identity.session-required');
    for (const id of [owner.tenant.id, newId(), 'nonsense']) {
      expect(await codeOf(stranger, id)).toBe('tenancy.tenant-not-found');
    }
    const { logs } = (await owner.client.get('/api/audit/logs?action=tenancy.tenant-exported')).body;
    expect(logs).toEqual([]);
  });
});
