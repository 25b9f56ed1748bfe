import { signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { seeing } from '../isolation/tenant-tables.js';
import { newSuperuser } from './doors.js';
import type { Account } from './steps.js';

describe('GET /api/users', () => {
  let app: TestApp;
  let admin: Account;
  let people: Account[];

  beforeAll(async () => {
    app = await TestApp.start();
    admin = await newSuperuser(app);
    people = [];
    for (let n = 0; n < 5; n++) people.push(await signUp(app));
  });

  afterAll(() => app.stop());

  const idsOf = (body: { users: { id: string }[] }) => body.users.map(({ id }) => id);

  it('200: lists everybody, newest first, in pages that neither repeat nor leave out', async () => {
    const newestFirst = [...people].reverse().map(({ userId }) => userId);
    const all = await admin.client.get('/api/users');
    expect(idsOf(all.body)).toEqual([...newestFirst, admin.userId]);
    expect(all.body.nextCursor).toBeNull();
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await admin.client.get(`/api/users?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...idsOf(body));
      cursor = (body.nextCursor as string | null) ?? '';
    } while (cursor !== '');
    expect(seen).toEqual(idsOf(all.body));
  });

  it('200: finds by address however it is written, and by status; shows nothing secret', async () => {
    const [mei] = people;
    const found = await admin.client.get(`/api/users?email=${encodeURIComponent(mei!.person.email.toUpperCase())}`);
    expect(idsOf(found.body)).toEqual([mei!.userId]);
    expect(found.body.users[0]).toEqual((await mei!.client.get('/api/users/me')).body);
    expect((await admin.client.get(`/api/users/${mei!.userId}`)).body).toEqual(found.body.users[0]);
    expect(idsOf((await admin.client.get('/api/users?status=disabled')).body)).toEqual([]);
  });

  it('422: what can’t be asked', async () => {
    for (const query of ['limit=0', 'limit=201', 'cursor=x', 'status=any', 'email=', 'email=mei', 'q=1']) {
      expect([query, (await admin.client.get(`/api/users?${query}`)).status]).toEqual([query, 422]);
    }
  });

  it('is counted in the trail of whoever asks, in no tenant’s', async () => {
    const { client, userId } = await newSuperuser(app);
    const { id: tenantId } = (await client.post('/api/tenants', { name: 'Acme' })).body;
    await client.post('/api/auth/select-tenant', { tenantId });
    await client.get('/api/users');
    await client.get('/api/audit/logs');
    const lines = await app.database.asOwner(
      `SELECT tenant_id, user_id, outcome, reason FROM audit.events WHERE data ->> 'permission' = 'system_admin' AND actor_id = $1`,
      [userId],
    );
    expect(lines).toEqual([{ tenant_id: null, user_id: userId, outcome: 'success', reason: 'superuser' }]);
  });

  it('PostgreSQL shows them to nobody else, whatever the service asks', async () => {
    const asking = (userId: string | null) =>
      seeing(app.database, { userId }, (client) =>
        client.query('SELECT FROM identity.accounts_for_superuser(NULL, NULL, NULL, NULL, 100)'),
      );
    expect((await asking(people[0]!.userId)).rowCount).toBe(0);
    expect((await asking(null)).rowCount).toBe(0);
    expect((await asking(admin.userId)).rowCount).toBeGreaterThan(5);
  });
});
