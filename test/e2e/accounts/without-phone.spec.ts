import { newMember } from '../../support/members.js';
import { invitationFor } from '../../support/mail.js';
import { logIn, newOwner, newPerson } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { accountWithoutPhone } from './steps.js';

describe('an account without a phone', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  it('200: logs in, and sees that it has none', async () => {
    const { person, client } = await accountWithoutPhone(app);
    const user = { phone: null, phoneVerified: false, email: person.email };
    expect((await client.get('/api/auth/me')).body.user).toMatchObject(user);
    const answer = await app.client().post('/api/auth/login', person);
    expect([answer.status, answer.body.user]).toEqual([422, undefined]);
    const { email, password } = person;
    const signedIn = await app.client().post('/api/auth/login', { email, password });
    expect([signedIn.status, signedIn.body.user]).toEqual([200, expect.objectContaining(user)]);
  });

  it('200: where it is a member already it works, and so do its keys', async () => {
    const owner = await newOwner(app);
    const member = await newMember(app, owner.tenant.id, 'user');
    const { key } = (await member.bearer.post('/api/api-keys', { name: 'Nightly report' })).body;
    await accountWithoutPhone(app, member);
    const { client } = await logIn(app, member.person);
    expect((await client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id })).status).toBe(200);
    expect((await app.client().with({ 'x-api-key': key }).get('/api/auth/me')).status).toBe(200);
  });

  it('403: makes no tenant and joins none, in any way', async () => {
    const owner = await newOwner(app);
    const { person, client } = await accountWithoutPhone(app);
    await owner.bearer.post('/api/invitations', { email: person.email });
    const token = await invitationFor(app.client(), person.email);
    for (const [path, body] of [
      ['/api/tenants', { name: 'Mine' }],
      ['/api/invitations/accept', { token }],
      ['/api/join-requests', { slug: owner.tenant.slug }],
    ] as const) {
      const { status, body: problem } = await client.post(path, body);
      expect([path, status, problem.code]).toEqual([path, 403, 'tenancy.phone-not-verified']);
    }
  });

  it('202: holds its address: a sign-up with it does not replace it', async () => {
    const { person, client } = await accountWithoutPhone(app);
    expect((await app.client().post('/api/auth/sign-up', { ...newPerson(), email: person.email })).status).toBe(202);
    expect((await client.get('/api/auth/me')).status).toBe(200);
  });
});
