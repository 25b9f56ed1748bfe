import { createHash, createHmac } from 'node:crypto';
import { Commands } from '#platform';
import bcrypt from 'bcrypt';
import { StartSession } from '../../../libs/identity/src/use-cases/login.js';
import { logIn, newOwner, newPerson, signUp, type Person } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { auditOf, inParallel, statusCounts, withoutRequestId } from './steps.js';

const DAY_MS = 86_400_000;

describe('POST /api/auth/login', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const login = ({ email, password }: Pick<Person, 'email' | 'password'>) =>
    app.client().post('/api/auth/login', { email, password });

  const disable = (userId: string) =>
    app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [userId]);

  describe('200', () => {
    it('answers who it is, the tenants with the roles held there, and the session', async () => {
      const owner = await newOwner(app, 'Acme Robotics');
      const { status, body, headers } = await login(owner.person);
      expect(status).toBe(200);
      expect(body).toEqual({
        user: { id: owner.userId, email: owner.person.email, phone: owner.person.phone, phoneVerified: true },
        tenants: [
          { id: owner.tenant.id, name: 'Acme Robotics', slug: owner.tenant.slug, status: 'active', roles: ['owner'] },
        ],
        sessionToken: expect.stringMatching(/^sp_session_[\w-]{65}$/),
        expiresAt: expect.any(String),
      });
      expect(headers.get('cache-control')).toBe('no-store');
      const lifeMs = Date.parse(body.expiresAt) - Date.now();
      expect(Math.abs(lifeMs - 7 * DAY_MS)).toBeLessThan(10_000);
    });

    it('sets the session token as a cookie: HttpOnly, SameSite=Lax, for the whole host, until the session ends', async () => {
      const { person } = await signUp(app);
      const { body, headers } = await login(person);
      const expires = new Date(body.expiresAt).toUTCString();
      expect(headers.getSetCookie()).toEqual([
        `sallyport_session=${body.sessionToken}; Expires=${expires}; Path=/; HttpOnly; SameSite=Lax`,
        expect.stringMatching(/^sallyport_device=/),
      ]);
    });

    it('over https the cookie is Secure, and named __Host-', async () => {
      const { email, password } = (await signUp(app)).person;
      const https = await TestApp.start({ PUBLIC_URL: 'https://id.example.com' }, app.database);
      try {
        const { body, headers } = await https.client().post('/api/auth/login', { email, password });
        expect(headers.getSetCookie()).toEqual([
          expect.stringMatching(/^__Host-sallyport_session=.*; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
          expect.stringMatching(/^__Host-sallyport_device=/),
        ]);
        const plainName = https.client().with({ cookie: `sallyport_session=${body.sessionToken}` });
        expect((await plainName.get('/api/auth/me')).status).toBe(401);
      } finally {
        await https.stop();
      }
    });

    it('is signed in to no tenant', async () => {
      const owner = await newOwner(app);
      const { client } = await logIn(app, owner.person);
      const me = await client.get('/api/auth/me');
      expect([me.status, me.body.tenantId, me.body.roles]).toEqual([200, null, []]);
      const refused = await client.get('/api/audit/logs');
      expect([refused.status, refused.body.code]).toEqual([403, 'tenancy.tenant-required']);
    });

    it('starts a new session each time, whatever cookie was sent', async () => {
      const { client, person, sessionToken } = await signUp(app);
      const ids = [(await client.get('/api/auth/me')).body.session.id];
      const tokens = [sessionToken];
      for (let n = 0; n < 2; n++) {
        const { body } = await client.post('/api/auth/login', { email: person.email, password: person.password });
        tokens.push(body.sessionToken);
        ids.push((await client.get('/api/auth/me')).body.session.id);
      }
      expect(new Set(ids).size).toBe(3);
      expect(new Set(tokens).size).toBe(3);
    });

    it('serves twenty logins of one person at once, each with its own session', async () => {
      const { person } = await signUp(app);
      const answers = await inParallel(20, () => login(person));
      expect(statusCounts(answers)).toEqual({ 200: 20 });
      expect(new Set(answers.map(({ body }) => body.sessionToken)).size).toBe(20);
    });
  });

  describe('a hash of another cost', () => {
    const hashWithCost = (password: string, cost: number): string => {
      const pepper = Buffer.alloc(32, 2);
      const prehash = createHmac('sha256', pepper).update(password.normalize('NFC')).digest('base64');
      const keyId = createHash('sha256').update(pepper).digest().subarray(0, 6).toString('base64');
      const bcrypted = bcrypt.hashSync(prehash, cost);
      return `$bcrypt-hmac-sha256$r=${cost},keyid=${keyId}$${bcrypted.slice(7, 29)}$${bcrypted.slice(29)}`;
    };
    const costOf = async (userId: string): Promise<string | undefined> => {
      const [row] = await app.database.asOwner<{ password_hash: string }>(
        'SELECT password_hash FROM identity.users WHERE id = $1',
        [userId],
      );
      return /\$r=(\d+),/.exec(row?.password_hash ?? '')?.[1];
    };
    const personWithCost = async (cost: number) => {
      const account = await signUp(app);
      await app.database.asOwner('UPDATE identity.users SET password_hash = $2 WHERE id = $1', [
        account.userId,
        hashWithCost(account.person.password, cost),
      ]);
      return account;
    };

    it('200: is upgraded by the right password, and that is recorded', async () => {
      const { person, userId } = await personWithCost(4);
      expect((await login(person)).status).toBe(200);
      expect(await costOf(userId)).toBe('10');
      expect((await login(person)).status).toBe(200);
      const upgrades = (await auditOf(app, userId)).filter(
        ({ action }) => action === 'identity.password-hash-upgraded',
      );
      expect(upgrades).toHaveLength(1);
    });

    it('401: is left alone by a wrong one', async () => {
      const { person, userId } = await personWithCost(4);
      expect((await login({ ...person, password: 'heron' })).status).toBe(401);
      expect(await costOf(userId)).toBe('4');
    });

    it('is upgraded once, whoever else is about to', async () => {
      const { person, userId } = await personWithCost(4);
      const [row] = await app.database.asOwner<{ password_hash: string }>(
        'SELECT password_hash FROM identity.users WHERE id = $1',
        [userId],
      );
      const upgraded = hashWithCost(person.password, 5);
      const commands = app.nest.get(Commands, { strict: false });
      const results = await inParallel(20, () =>
        commands.execute(new StartSession(userId, row!.password_hash, upgraded)),
      );
      expect(results.filter((signedIn) => signedIn !== null)).toHaveLength(1);
      const upgrades = (await auditOf(app, userId)).filter(
        ({ action }) => action === 'identity.password-hash-upgraded',
      );
      expect(upgrades).toHaveLength(1);
    });

    it('200: is no hindrance to twenty logins at once', async () => {
      const { person, userId } = await personWithCost(4);
      const answers = await inParallel(20, () => login(person));
      expect(statusCounts(answers)).toEqual({ 200: 20 });
      expect(await costOf(userId)).toBe('10');
    });
  });

  describe('401', () => {
    it('is the same for an unknown address, a wrong password, no address at all and a disabled account', async () => {
      const { person } = await signUp(app);
      const disabled = await signUp(app);
      await disable(disabled.userId);
      const answers = [
        await login({ ...person, password: 'another heron lantern' }),
        await login(newPerson()),
        await login({ ...person, email: 'mei' }),
        await login(disabled.person),
        await login({ ...disabled.person, password: 'another heron lantern' }),
      ];
      for (const answer of answers) {
        expect(withoutRequestId(answer)).toEqual(withoutRequestId(answers[0]!));
        expect([...answer.headers.keys()].sort()).toEqual([...answers[0]!.headers.keys()].sort());
        expect(answer.headers.getSetCookie()).toEqual([]);
      }
      expect([answers[0]!.status, answers[0]!.body.code]).toEqual([401, 'identity.credentials-wrong']);
    });

    it('takes as long for an unknown address and for a disabled account as for a wrong password', async () => {
      const { person } = await signUp(app);
      const disabled = await signUp(app);
      await disable(disabled.userId);
      const cases = {
        wrong: () => login({ ...person, password: 'another heron lantern' }),
        unknown: () => login(newPerson()),
        none: () => login({ ...newPerson(), email: 'mei' }),
        disabled: () => login(disabled.person),
      };
      const best: Record<string, number> = {};
      for (let round = 0; round < 20; round++) {
        for (const [name, attempt] of Object.entries(cases)) {
          const started = performance.now();
          await attempt();
          best[name] = Math.min(best[name] ?? Infinity, performance.now() - started);
        }
      }
      for (const name of ['unknown', 'none', 'disabled']) {
        expect(best[name]! / best['wrong']!).toBeGreaterThan(0.6);
        expect(best[name]! / best['wrong']!).toBeLessThan(1.6);
      }
    });

    it('is recorded: for the account where there is one', async () => {
      const { person, userId } = await signUp(app);
      await login({ ...person, password: 'another heron lantern' });
      expect((await auditOf(app, userId)).at(-1)).toMatchObject({
        action: 'identity.login',
        outcome: 'refused',
        reason: 'identity.credentials-wrong',
      });
    });
  });

  describe('422', () => {
    it.each([
      ['email', undefined],
      ['email', ''],
      ['email', { $gt: '' }],
      ['password', undefined],
      ['password', ''],
      ['password', ['heron copper lantern']],
      ['password', 'x'.repeat(1025)],
    ])('refuses a body whose %s is %j', async (member, value) => {
      const { status, body } = await app.client().post('/api/auth/login', { ...credentials, [member]: value });
      expect([status, body.errors[0].pointer]).toEqual([422, `/${member}`]);
    });

    const credentials = { email: 'mei@acme.dev', password: 'heron copper lantern' };
  });
});
