import { createHash } from 'node:crypto';
import { inParallel, statusCounts } from '../identity/steps.js';
import { logIn, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { inKnownBrowser } from './steps.js';

const FORM = /^sallyport_device=(sp_device_[\w-]{43}); Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/;

interface Row {
  readonly token_hash: Buffer;
  readonly user_agent: string | null;
  readonly first_seen_at: Date;
  readonly last_seen_at: Date;
}

describe('a browser that has signed in', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const devicesOf = (userId: string) =>
    app.database.asOwner<Row>('SELECT * FROM identity.devices WHERE user_id = $1 ORDER BY id', [userId]);

  it('gets a cookie for a year, of which the account keeps the hash', async () => {
    const { person, userId } = await signUp(app);
    const client = app.client().with({ 'user-agent': 'Heron/1.0' });
    const { headers } = await client.post('/api/auth/login', { email: person.email, password: person.password });
    const token = headers.getSetCookie().flatMap((line) => FORM.exec(line)?.[1] ?? [])[0]!;
    const [, device] = await devicesOf(userId);
    expect(device!.token_hash.equals(createHash('sha256').update(token).digest())).toBe(true);
    expect(device!.user_agent).toBe('Heron/1.0');
  });

  it('over https the cookie is Secure, and named __Host-', async () => {
    const { person } = await signUp(app);
    const https = await TestApp.start({ PUBLIC_URL: 'https://id.example.com' }, app.database);
    try {
      const { email, password } = person;
      const { headers } = await https.client().post('/api/auth/login', { email, password });
      expect(headers.getSetCookie()[1]).toMatch(
        /^__Host-sallyport_device=.*; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
      );
    } finally {
      await https.stop();
    }
  });

  it('keeps it when it signs in again, also after it signed out', async () => {
    const { client, person, userId } = await signUp(app);
    const { deviceCookie } = client;
    await client.post('/api/auth/logout');
    expect((await client.post('/api/auth/login', { email: person.email, password: person.password })).status).toBe(200);
    expect(client.deviceCookie).toBe(deviceCookie);
    const devices = await devicesOf(userId);
    expect(devices).toHaveLength(1);
    expect(devices[0]!.last_seen_at.getTime()).toBeGreaterThan(devices[0]!.first_seen_at.getTime());
  });

  it('with a cookie that the account does not know gets another: nobody can plant one', async () => {
    const planted = `sallyport_device=sp_device_${'A'.repeat(43)}`;
    const { person } = await signUp(app);
    const stranger = await signUp(app);
    for (const deviceCookie of [planted, stranger.client.deviceCookie, 'sallyport_device=', 'sallyport_device=x']) {
      const client = app.client();
      client.deviceCookie = deviceCookie;
      await client.post('/api/auth/login', { email: person.email, password: person.password });
      expect(client.deviceCookie).toMatch(/^sallyport_device=sp_device_[\w-]{43}$/);
      expect(client.deviceCookie).not.toBe(deviceCookie);
    }
  });

  it('opens nothing by its cookie', async () => {
    const { client } = await signUp(app);
    const browser = inKnownBrowser(app, client);
    expect((await browser.get('/api/auth/me')).status).toBe(401);
    const token = client.deviceCookie!.split('=')[1]!;
    expect((await app.client().bearer(token).get('/api/auth/me')).status).toBe(401);
  });

  it('gets none for a wrong password', async () => {
    const { person } = await signUp(app);
    const { headers } = await app.client().post('/api/auth/login', { email: person.email, password: 'wrong' });
    expect(headers.getSetCookie()).toEqual([]);
  });

  it('is one of fifty; those that never came back go first', async () => {
    const { client, person, userId } = await signUp(app);
    await client.post('/api/auth/login', { email: person.email, password: person.password });
    await app.database.asOwner(
      `INSERT INTO identity.devices SELECT gen_random_uuid(), $1, sha256(n::text::bytea), now(), now(), null, null
        FROM generate_series(1, 60) AS n`,
      [userId],
    );
    const newest = await logIn(app, person);
    expect(await devicesOf(userId)).toHaveLength(50);
    for (const known of [client, newest.client]) {
      const before = known.deviceCookie;
      await known.post('/api/auth/login', { email: person.email, password: person.password });
      expect(known.deviceCookie).toBe(before);
    }
  });

  it('is one, however many sign-ins of it are served at once', async () => {
    const { client, person, userId } = await signUp(app);
    const { email, password } = person;
    const answers = await inParallel(20, () =>
      inKnownBrowser(app, client).post('/api/auth/login', { email, password }),
    );
    expect(statusCounts(answers)).toEqual({ 200: 20 });
    expect(await devicesOf(userId)).toHaveLength(1);
  });

  it('is forgotten after a year without it, and with the account', async () => {
    const { client, person, userId } = await signUp(app);
    await app.database.asOwner(
      `UPDATE identity.devices SET last_seen_at = now() - interval '366 days' WHERE user_id = $1`,
      [userId],
    );
    const before = client.deviceCookie;
    await client.post('/api/auth/login', { email: person.email, password: person.password });
    expect(client.deviceCookie).not.toBe(before);
    expect((await client.post('/api/users/me/deletion')).status).toBe(204);
    expect(await devicesOf(userId)).toEqual([]);
  });
});
