import { logIn, newOwner } from '../../support/people.js';
import { TestApp, TestDatabase } from '../../support/test-app.js';

const ALONE = { REDIS_URL: undefined };

describe('without REDIS_URL', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await TestDatabase.create();
  });

  afterEach(() => database.drop());

  it('the whole flow works, and the log says what that means', async () => {
    const app = await TestApp.start(ALONE, database);
    try {
      const owner = await newOwner(app);
      const { cookie } = owner.client;
      expect((await owner.bearer.get('/api/auth/me')).body.tenantId).toBe(owner.tenant.id);
      const { body } = await app.client().post('/api/auth/refresh', { refreshToken: owner.refreshToken });
      expect((await owner.client.post('/api/auth/logout')).status).toBe(204);
      owner.client.cookie = cookie;
      for (const client of [owner.client, owner.bearer, app.client().bearer(body.accessToken)]) {
        expect((await client.get('/api/auth/me')).status).toBe(401);
      }
      expect((await (await logIn(app, owner.person)).client.get('/api/auth/me')).status).toBe(200);
      expect(app.log.join('')).toContain('REDIS_URL is not set');
    } finally {
      await app.stop();
    }
  });

  it('limits on requests hold', async () => {
    const app = await TestApp.start({ ...ALONE, RATE_LIMIT_SIGN_IN_PER_MINUTE: '2' }, database);
    try {
      const statuses = [];
      for (let n = 0; n < 3; n++) statuses.push((await app.client().post('/api/auth/login', {})).status);
      expect(statuses).toEqual([422, 422, 429]);
    } finally {
      await app.stop();
    }
  });

  it('sessions outlive the process: PostgreSQL has them', async () => {
    const first = await TestApp.start(ALONE, database);
    const owner = await newOwner(first);
    await first.stop();
    const second = await TestApp.start(ALONE, database);
    try {
      expect((await second.client().bearer(owner.accessToken).get('/api/auth/me')).status).toBe(200);
    } finally {
      await second.stop();
    }
  });

  it('a second process is refused, with or without Redis, and says why; the first goes on', async () => {
    const app = await TestApp.start(ALONE, database);
    try {
      await expect(TestApp.start(ALONE, database)).rejects.toThrow(/without REDIS_URL only one may/);
      await expect(TestApp.start({}, database)).rejects.toThrow(/without REDIS_URL runs on this database/);
      await expect(newOwner(app)).resolves.toBeDefined();
    } finally {
      await app.stop();
    }
  });

  it('is refused beside a process with Redis, which goes on', async () => {
    const app = await TestApp.start({}, database);
    try {
      await expect(TestApp.start(ALONE, database)).rejects.toThrow(/without REDIS_URL only one may/);
      await expect(newOwner(app)).resolves.toBeDefined();
    } finally {
      await app.stop();
    }
  });
});
