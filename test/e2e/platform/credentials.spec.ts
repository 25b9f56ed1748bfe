import { newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

describe('the first credential present decides', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

  const me = (headers: Record<string, string>) => app.client().with(headers).get('/api/auth/me');
  const good = () => ({ cookie: owner.client.cookie!, authorization: `Bearer ${owner.accessToken}` });

  it.each(['wrong', '', 'sp_key_unknown'])(
    '401: X-API-Key "%s" is rescued by no good bearer and no good cookie',
    async (key) => {
      expect(await me({ ...good(), 'x-api-key': key })).toMatchObject({
        status: 401,
        body: { code: 'identity.not-authenticated' },
      });
    },
  );

  it.each([
    'Bearer wrong',
    'Bearer ',
    'Bearer',
    '',
    'Basic dXNlcjpwYXNz',
    'Token x',
    'Bearer a b',
    'Bearer eyJhbGciOiJub25lIn0.e30.',
    'Bearer sp_session_',
  ])('401: Authorization "%s" is rescued by no good cookie', async (authorization) => {
    expect(await me({ cookie: owner.client.cookie!, authorization })).toMatchObject({
      status: 401,
      body: { code: 'identity.not-authenticated' },
    });
  });

  it('401: of two cookies of the name the first decides', async () => {
    const { cookie } = good();
    expect((await me({ cookie: `sallyport_session=wrong; ${cookie}` })).status).toBe(401);
    expect((await me({ cookie: `${cookie}; sallyport_session=wrong` })).status).toBe(200);
  });

  it('401: a cookie whose name only ends or begins like ours is not ours', async () => {
    const token = owner.client.cookie!.split('=')[1]!;
    for (const name of ['xsallyport_session', 'sallyport_session2', 'SALLYPORT_SESSION', '__Host-sallyport_session']) {
      expect((await me({ cookie: `${name}=${token}` })).status).toBe(401);
    }
  });

  it('401: a good API key, bearer or session token counts in its own place only', async () => {
    const sessionToken = owner.client.cookie!.split('=')[1]!;
    expect((await me({ cookie: `sallyport_session=${owner.accessToken}` })).status).toBe(401);
    expect((await me({ cookie: `sallyport_session=${owner.refreshToken}` })).status).toBe(401);
    expect((await me({ authorization: `Bearer ${owner.refreshToken}` })).status).toBe(401);
    expect((await me({ 'x-api-key': sessionToken })).status).toBe(401);
    expect((await me({ 'x-api-key': owner.accessToken })).status).toBe(401);
    expect((await app.client().get(`/api/auth/me?access_token=${owner.accessToken}`)).status).toBe(401);
  });

  it('200: a good bearer wins over a bad cookie; the scheme is read in any case', async () => {
    expect((await me({ ...good(), cookie: 'sallyport_session=wrong' })).status).toBe(200);
    expect((await me({ authorization: `bEARER ${owner.accessToken}` })).status).toBe(200);
  });

  it('every refused credential is in the audit trail, without itself', async () => {
    const id = `credential-${owner.userId.slice(-8)}`;
    await me({ 'x-request-id': id, authorization: 'Bearer zebra-in-the-header' });
    const rows = await app.database.asOwner<{ outcome: string; reason: string; row: string }>(
      'SELECT outcome, reason, to_jsonb(events)::text AS row FROM audit.events WHERE request_id = $1',
      [id],
    );
    expect(rows).toMatchObject([{ outcome: 'refused', reason: 'identity.not-authenticated' }]);
    expect(rows[0]!.row).not.toContain('zebra');
  });
});

describe('the session cookie', () => {
  const cookieOf = async (publicUrl: string) => {
    const app = await TestApp.start({ PUBLIC_URL: publicUrl });
    try {
      const account = await signUp(app);
      const { email, password } = account.person;
      const login = await app.client().post('/api/auth/login', { email, password });
      const logout = await account.client.post('/api/auth/logout');
      return { set: login.headers.getSetCookie(), cleared: logout.headers.getSetCookie() };
    } finally {
      await app.stop();
    }
  };

  const TOKEN = 'sp_session_[A-Za-z0-9_-]{65}';
  const DEVICE = 'sp_device_[A-Za-z0-9_-]{43}';
  const DATE = '\\w{3}, \\d{2} \\w{3} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT';

  it('on https has the __Host- prefix, and is Secure, HttpOnly, SameSite=Lax and host-only', async () => {
    const { set, cleared } = await cookieOf('https://auth.acme.dev');
    expect(set).toEqual([
      expect.stringMatching(
        new RegExp(`^__Host-sallyport_session=${TOKEN}; Expires=${DATE}; Path=/; HttpOnly; SameSite=Lax; Secure$`),
      ),
      expect.stringMatching(
        new RegExp(`^__Host-sallyport_device=${DEVICE}; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax; Secure$`),
      ),
    ]);
    expect(cleared).toEqual(['__Host-sallyport_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure']);
  });

  it('on plain http, a developer’s own machine, is all of that but Secure, under another name', async () => {
    const { set, cleared } = await cookieOf('http://localhost:3000');
    expect(set).toEqual([
      expect.stringMatching(
        new RegExp(`^sallyport_session=${TOKEN}; Expires=${DATE}; Path=/; HttpOnly; SameSite=Lax$`),
      ),
      expect.stringMatching(
        new RegExp(`^sallyport_device=${DEVICE}; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax$`),
      ),
    ]);
    expect(cleared).toEqual(['sallyport_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax']);
  });
});
