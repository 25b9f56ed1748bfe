import { signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { auditOf, inParallel, statusCounts } from '../identity/steps.js';

const PATH = '/api/users/me';

describe('one’s own account', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  describe('200', () => {
    it('is shown whole, to its person alone, and nothing secret of it', async () => {
      const { client, person, userId } = await signUp(app);
      const { status, body } = await client.get(PATH);
      expect(status).toBe(200);
      expect(body).toEqual({
        ...{ id: userId, email: person.email, emailVerified: false, phone: person.phone, phoneVerified: true },
        ...{ username: null, displayName: null, metadata: {}, status: 'active' },
        ...{ lastLoginAt: expect.any(String), createdAt: expect.any(String), version: 2 },
      });
    });

    it('changes what is given and leaves the rest; null removes a name', async () => {
      const { client, person } = await signUp(app);
      const username = `Mei.${person.phone.slice(-8)}`;
      const metadata = { theme: 'dark', tags: ['a', { deep: null }] };
      const first = await client.send('PATCH', PATH, { version: 2, username, displayName: ' Mei Lin ', metadata });
      expect([first.status, first.body]).toEqual([
        200,
        expect.objectContaining({ username: username.toLowerCase(), displayName: 'Mei Lin', metadata, version: 3 }),
      ]);
      const second = await client.send('PATCH', PATH, { version: 3, displayName: null });
      expect(second.body).toMatchObject({ username: username.toLowerCase(), displayName: null, metadata, version: 4 });
      expect((await client.get(PATH)).body).toEqual(second.body);
    });

    it('nothing new changes nothing, and is recorded as nothing', async () => {
      const { client, userId } = await signUp(app);
      const before = await auditOf(app, userId);
      const { status, body } = await client.send('PATCH', PATH, { version: 2, metadata: {} });
      expect([status, body.version]).toEqual([200, 2]);
      expect(await auditOf(app, userId)).toHaveLength(before.length);
    });

    it('is recorded in the account’s own trail, also from within a tenant: what was changed, and the names apart', async () => {
      const { client, userId } = await signUp(app);
      const { id: tenantId } = (await client.post('/api/tenants', { name: 'Acme' })).body;
      await client.post('/api/auth/select-tenant', { tenantId });
      await client.send('PATCH', PATH, {
        version: 2,
        displayName: 'Mei Lin',
        metadata: { secret: 'of the application' },
      });
      const lines = await app.database.asOwner(
        `SELECT tenant_id, data, personal FROM audit.events WHERE user_id = $1 AND action = 'identity.profile-changed'`,
        [userId],
      );
      const data = { changed: ['displayName', 'metadata'] };
      expect(lines).toEqual([{ tenant_id: null, data, personal: { username: null, displayName: 'Mei Lin' } }]);
    });
  });

  describe('409', () => {
    it('for a version that is not the account’s any more: refused, not merged', async () => {
      const { client } = await signUp(app);
      await client.send('PATCH', PATH, { version: 2, displayName: 'First' });
      for (const version of [1, 2, 4]) {
        const { status, body } = await client.send('PATCH', PATH, { version, displayName: 'Second' });
        expect([status, body.code]).toEqual([409, 'platform.stale-write']);
      }
      expect((await client.get(PATH)).body.displayName).toBe('First');
    });

    it('of twenty changes of one version at once one is made', async () => {
      const { client } = await signUp(app);
      const answers = await inParallel(20, (n) => client.send('PATCH', PATH, { version: 2, displayName: `Name ${n}` }));
      expect(statusCounts(answers)).toEqual({ 200: 1, 409: 19 });
      const { displayName, version } = (await client.get(PATH)).body;
      const winner = answers.find(({ status }) => status === 200);
      expect([displayName, version]).toEqual([winner!.body.displayName, 3]);
    });

    it('of two accounts that want one username at once, however they write it, one has it, ten times', async () => {
      const [mei, li] = [await signUp(app), await signUp(app)];
      for (let round = 0; round < 10; round++) {
        const name = `${mei.person.phone.slice(-6)}${round}`;
        const answers = await Promise.all(
          [`User${name}`, `ｕser${name}`].map(async (username, n) => {
            const { client } = n === 0 ? mei : li;
            return client.send('PATCH', PATH, { version: (await client.get(PATH)).body.version, username });
          }),
        );
        expect(statusCounts(answers)).toEqual({ 200: 1, 409: 1 });
        expect(answers.find(({ status }) => status === 409)!.body.code).toBe('identity.username-taken');
      }
    });
  });

  describe('422', () => {
    it.each([
      ['identity.username-invalid', { username: 'mei@acme.dev' }],
      ['identity.username-invalid', { username: 'p\u0430ypal' }],
      ['identity.username-reserved', { username: 'Adm1n' }],
      ['identity.metadata-invalid', { metadata: { text: 'x'.repeat(8200) } }],
      ['identity.metadata-invalid', { metadata: { text: 'a\u0000b' } }],
      ['http.validation-failed', { metadata: null }],
      ['http.validation-failed', { metadata: ['a'] }],
      ['http.validation-failed', { metadata: 'a' }],
      ['http.validation-failed', { displayName: '' }],
      ['http.validation-failed', { displayName: 'a\nb' }],
      ['http.validation-failed', { version: '2' }],
      ['http.validation-failed', { email: 'eve@acme.dev' }],
      ['http.validation-failed', { status: 'disabled' }],
    ])('%s: %j', async (code, changes) => {
      const { client } = await signUp(app);
      const { status, body } = await client.send('PATCH', PATH, { version: 2, ...changes });
      expect([status, body.code]).toEqual([422, code]);
    });

    it('without a version', async () => {
      const { client } = await signUp(app);
      expect((await client.send('PATCH', PATH, { displayName: 'Mei' })).status).toBe(422);
    });
  });

  it('401: nobody’s', async () => {
    expect((await app.client().get(PATH)).status).toBe(401);
    expect((await app.client().send('PATCH', PATH, { version: 1 })).status).toBe(401);
  });
});
