import { newOwner, logIn } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

describe('ending a session', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  it('204: cookie, session token, access token and refresh token are all refused at once', async () => {
    const owner = await newOwner(app);
    const { cookie } = owner.client;
    expect((await owner.client.post('/api/auth/logout')).status).toBe(204);
    owner.client.cookie = cookie;
    expect((await owner.client.get('/api/auth/me')).status).toBe(401);
    expect((await owner.bearer.get('/api/auth/me')).status).toBe(401);
    const refreshed = await app.client().post('/api/auth/refresh', { refreshToken: owner.refreshToken });
    expect(refreshed.status).toBe(401);
    expect(refreshed.body.code).toBe('identity.refresh-refused');
  });

  it('204: another session of the same person stays', async () => {
    const owner = await newOwner(app);
    const other = await logIn(app, owner.person);
    await owner.client.post('/api/auth/logout');
    expect((await other.client.get('/api/auth/me')).status).toBe(200);
  });
});
