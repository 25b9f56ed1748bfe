import type { ServerResponse } from 'node:http';
import { newPerson, signUp, type Person } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { FakePasswordHook, json, type HookQuestion } from './fake-password-hook.js';
import { auditOf, inParallel, keepFree, startSignUp, statusCounts, withoutRequestId } from './steps.js';
import { stopwatch } from '../../support/stopwatch.js';

const BCRYPTED = '$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';

describe('POST /api/auth/login with a password hook', () => {
  let app: TestApp;
  let hook: FakePasswordHook;

  beforeAll(async () => {
    hook = await FakePasswordHook.listen();
    app = await TestApp.start({ ...hook.settings, PASSWORD_HOOK_TIMEOUT_MS: '400' });
  });

  beforeEach(async () => {
    hook.behave = hook.answer;
    hook.questions.length = 0;
    // An answer ends what a test before has left of an outage.
    await login(newPerson());
    hook.questions.length = 0;
  });

  afterAll(async () => {
    await app.stop();
    await hook.stop();
  });

  const login = ({ email, password }: Pick<Person, 'email' | 'password'>, at = app) =>
    at.client().post('/api/auth/login', { email, password });

  const knownThere = (user: Record<string, unknown> = {}): Person => {
    const person = newPerson();
    hook.known.set(person.email, { password: person.password, user });
    return person;
  };

  const accountsOf = ({ email }: Pick<Person, 'email'>) =>
    app.database.asOwner<Record<string, unknown>>('SELECT * FROM identity.users WHERE email = $1', [email]);

  describe('200', () => {
    it('makes the account of somebody whom the hook knows, as it says, under the current hash; asks once', async () => {
      const person = knownThere({ emailVerified: true, username: 'Mei.Hook', displayName: 'Mei', externalId: 'old:1' });
      const { status, body } = await login({ ...person, email: person.email.toUpperCase() });
      expect([status, body.user.email]).toEqual([200, person.email]);
      const [account] = await accountsOf(person);
      expect(account).toMatchObject({ username: 'mei.hook', display_name: 'Mei', external_id: 'old:1', phone: null });
      expect(account!['email_verified_at']).not.toBeNull();
      expect(account!['password_hash']).toMatch(/^\$bcrypt-hmac-sha256\$r=10,keyid=/);
      expect((await auditOf(app, body.user.id as string)).map(({ action }) => action)).toEqual([
        'identity.user-brought-in',
        'identity.session-started',
      ]);
      hook.known.delete(person.email);
      expect((await login(person)).status).toBe(200);
      expect((await login({ ...person, password: 'another heron lantern' })).status).toBe(401);
      expect(hook.questions).toHaveLength(1);
    });

    it('keeps a phone only where the hook says that it is verified', async () => {
      const [verified, plain] = [newPerson(), newPerson()];
      for (const [person, phoneVerified] of [[verified, true] as const, [plain, false] as const]) {
        hook.known.set(person.email, { password: person.password, user: { phone: person.phone, phoneVerified } });
        expect((await login(person)).status).toBe(200);
      }
      expect([(await accountsOf(verified))[0]!['phone'], (await accountsOf(plain))[0]!['phone']]).toEqual([
        verified.phone,
        null,
      ]);
    });

    it('asks with a signature that the receiver can check, and with what was typed', async () => {
      const person = knownThere();
      await login(person);
      expect(hook.questions).toEqual([
        expect.objectContaining({ email: person.email, password: person.password, isSigned: true }),
      ]);
      const age = Date.now() / 1000 - Number(hook.questions[0]!.headers['webhook-timestamp']);
      expect(Math.abs(age)).toBeLessThan(5);
    });

    it('of twenty at once: one account, one question, twenty sessions', async () => {
      const person = knownThere();
      const answers = await inParallel(20, () => login(person));
      expect(statusCounts(answers)).toEqual({ 200: 20 });
      expect(new Set(answers.map(({ body }) => body.sessionToken)).size).toBe(20);
      expect(await accountsOf(person)).toHaveLength(1);
      expect(hook.questions).toHaveLength(1);
    });

    it('of twenty at once over two processes likewise', async () => {
      const other = await TestApp.start({ ...hook.settings, WORKER_ENABLED: 'false' }, app.database);
      try {
        const person = knownThere();
        const answers = await inParallel(20, (index) => login(person, index % 2 ? app : other));
        expect(statusCounts(answers)).toEqual({ 200: 20 });
        expect(await accountsOf(person)).toHaveLength(1);
        expect(hook.questions).toHaveLength(1);
      } finally {
        await other.stop();
      }
    });

    it('comes in without a username or phone that somebody else has by now', async () => {
      const owner = await signUp(app);
      const first = knownThere({ username: 'twice' });
      await login(first);
      const person = knownThere({ username: 'twice', phone: owner.person.phone, phoneVerified: true });
      expect((await login(person)).status).toBe(200);
      expect((await accountsOf(person))[0]).toMatchObject({ username: null, phone: null });
    });

    it('is not kept out by a sign-up with the address that never proved its phone', async () => {
      const person = knownThere();
      const squatter = { ...newPerson(), email: person.email };
      await startSignUp(app, squatter);
      expect((await login(person)).status).toBe(200);
      expect((await login(squatter)).status).toBe(401);
    });
  });

  describe('401', () => {
    it('for a password that the hook does not know; nothing is remembered: the next one is asked about', async () => {
      const person = newPerson();
      expect((await login(person)).status).toBe(401);
      expect(await accountsOf(person)).toEqual([]);
      hook.known.set(person.email, { password: person.password, user: {} });
      await new Promise((resolve) => setTimeout(resolve, 1100));
      expect((await login(person)).status).toBe(200);
    });

    it('the hook is not asked about anybody who has an account, nor about what is no address', async () => {
      const { person, userId } = await signUp(app);
      hook.known.set(person.email, { password: 'the password of the other system', user: {} });
      expect((await login({ ...person, password: 'the password of the other system' })).status).toBe(401);
      await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE id = $1`, [userId]);
      expect((await login(person)).status).toBe(401);
      expect((await login({ ...person, email: 'mei' })).status).toBe(401);
      expect(hook.questions).toEqual([]);
    });

    it('for somebody who goes by another address here: the old one makes no second account', async () => {
      const person = knownThere({ externalId: 'old:7' });
      await login(person);
      await app.database.asOwner('UPDATE identity.users SET email = $2 WHERE email = $1', [
        person.email,
        newPerson().email,
      ]);
      expect((await login(person)).status).toBe(401);
      expect(await accountsOf(person)).toEqual([]);
    });

    it('for an address that somebody left lately, and may still take back', async () => {
      const owner = await signUp(app);
      const person = knownThere();
      await keepFree(app.database, owner.userId, person.email);
      expect((await login(person)).status).toBe(401);
      expect(await accountsOf(person)).toEqual([]);
    });

    it('says the same, and takes as long, for an unknown address, a wrong password, and no address', async () => {
      const { person } = await signUp(app);
      const cases = {
        wrong: () => login({ ...person, password: 'another heron lantern' }),
        unknown: () => login(newPerson()),
        none: () => login({ ...newPerson(), email: 'mei' }),
      };
      const best: Record<string, number> = {};
      const answers: object[] = [];
      for (let round = 0; round < 5; round++) {
        for (const [name, attempt] of Object.entries(cases)) {
          const started = performance.now();
          answers.push(withoutRequestId(await attempt()));
          best[name] = Math.min(best[name] ?? Infinity, performance.now() - started);
        }
      }
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(best['wrong']).toBeGreaterThan(400);
      for (const name of ['unknown', 'none']) expect(Math.abs(best[name]! - best['wrong']!)).toBeLessThan(100);
    });
  });

  describe('503', () => {
    const broken: [name: string, (question: HookQuestion, response: ServerResponse) => void][] = [
      ['hangs', () => undefined],
      ['breaks off', (_, response) => response.destroy()],
      ['answers 500', (_, response) => void response.writeHead(500).end('{"match":true}')],
      ['answers 401', (_, response) => void response.writeHead(401).end('{"match":false}')],
      ['answers no JSON', (_, response) => void response.writeHead(200).end('<html>')],
      ['answers nothing', (_, response) => void response.writeHead(200).end()],
      ['says neither yes nor no', (_, response) => json(response, { match: 'true' })],
      ['says null', (_, response) => json(response, null)],
      ['says who is nobody', (_, response) => json(response, { match: true, user: ['mei'] })],
      ['speaks of another address', (_, response) => json(response, { match: true, user: { email: 'mei@acme.dev' } })],
      ['gives a role', (_, response) => json(response, { match: true, user: { role: 'system_admin' } })],
      ['gives a hash', (_, response) => json(response, { match: true, user: { passwordHash: BCRYPTED } })],
      ['gives a status', (_, response) => json(response, { match: true, user: { status: 'active' } })],
      ['answers too much', (_, response) => void response.writeHead(200).end(`{"match":false}${' '.repeat(65_536)}`)],
      ['answers without end', (_, response) => void response.writeHead(200).write('{"match":false}')],
      ['trickles', (_, response) => void response.writeHead(200).write('{"match":')],
    ];

    it.each(broken)('within two seconds, and no account, where the hook %s', async (_, behave) => {
      hook.behave = behave;
      const person = newPerson();
      const elapsedMs = stopwatch();
      const { status, body, headers } = await login(person);
      expect([status, body.code]).toEqual([503, 'platform.unavailable']);
      expect(headers.get('retry-after')).toBe('1');
      expect(elapsedMs()).toBeLessThan(2000);
      expect(await accountsOf(person)).toEqual([]);
    });

    it('follows no redirect', async () => {
      const elsewhere = await FakePasswordHook.listen();
      hook.behave = (_, response) => void response.writeHead(307, { location: elsewhere.url }).end();
      expect((await login(newPerson())).status).toBe(503);
      expect(elsewhere.questions).toEqual([]);
      await elsewhere.stop();
    });

    it('while the hook is away a wrong password is answered like an unknown address; a right one still opens', async () => {
      const { person } = await signUp(app);
      const wrong = { ...person, password: 'another heron lantern' };
      expect((await login(wrong)).status).toBe(401);
      hook.behave = (_, response) => void response.writeHead(502).end();
      const unknown = await login(newPerson());
      expect(withoutRequestId(await login(wrong))).toEqual(withoutRequestId(unknown));
      expect(unknown.status).toBe(503);
      expect((await login(person)).status).toBe(200);
      hook.behave = hook.answer;
      expect((await login(newPerson())).status).toBe(401);
      expect((await login(wrong)).status).toBe(401);
    });

    it('what is wrong about one person is nobody else’s outage', async () => {
      const [odd, other] = [newPerson(), await signUp(app)];
      hook.behave = (question, response) =>
        json(response, question.email === odd.email ? { match: true, user: { role: 'root' } } : { match: false });
      expect((await login(odd)).status).toBe(503);
      expect((await login(newPerson())).status).toBe(401);
      expect((await login({ ...other.person, password: 'another heron lantern' })).status).toBe(401);
    });

    it('says in the log what is wrong, without the password or the secret', async () => {
      const person = newPerson();
      hook.behave = (_, response) => json(response, { match: true, user: { displayName: 'a\nb' } });
      await login(person);
      const lines = app.log.filter((line) => line.includes('PASSWORD_HOOK_URL'));
      expect(lines.at(-1)).toMatch(/field-invalid: displayName/);
      expect(app.log.join('')).not.toContain(person.password);
      expect(app.log.join('')).not.toContain(hook.settings['PASSWORD_HOOK_SECRET']);
    });
  });

  it('LOGIN_REFUSAL_MIN_MS: no refusal comes sooner, also without a hook; a right password does', async () => {
    const slow = await TestApp.start({ LOGIN_REFUSAL_MIN_MS: '700', WORKER_ENABLED: 'false' }, app.database);
    try {
      const { person } = await signUp(app);
      const timed = async (at: Pick<Person, 'email' | 'password'>): Promise<number> => {
        const started = performance.now();
        await login(at, slow);
        return performance.now() - started;
      };
      expect(await timed(newPerson())).toBeGreaterThan(695);
      expect(await timed({ ...person, password: 'another heron lantern' })).toBeGreaterThan(695);
      expect(await timed(person)).toBeLessThan(695);
    } finally {
      await slow.stop();
    }
  });
});
