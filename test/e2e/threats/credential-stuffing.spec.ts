import type { HttpClient } from '../../support/http-client.js';
import { newPerson, signUp, type Person } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { ageCodes, inParallel, statusCounts } from '../identity/steps.js';
import { at } from './places.js';
import { countedThreats, mailsAbout, threatsOf } from './steps.js';

const ACCOUNTS = 5;
const REFUSED = [429, 'identity.source-blocked'];

describe('passwords that are tried on many accounts from one source', () => {
  let app: TestApp;
  let network = 0;

  beforeAll(async () => {
    app = await TestApp.start({
      ...{ TRUSTED_PROXIES: '127.0.0.1', STUFFING_ACCOUNTS: String(ACCOUNTS), SIGN_IN_BY_SMS_CODE: 'true' },
      AGENT_PLATFORM_CREDENTIAL_ENCRYPTION_KEY: 'the key of the old system, as it is written there',
    });
  });

  afterAll(() => app.stop());

  /** From which nobody has come before. */
  const newSource = (): string => `203.0.113.${++network}`;

  const tryAt = async (ip: string, identifier: string, password = 'wrong horse battery staple') => {
    const { status, body, headers } = await at(app.client(), ip).post('/api/auth/login', { identifier, password });
    return { status, code: body.code as string | undefined, retryAfter: Number(headers.get('retry-after') ?? 0) };
  };

  const fail = (ip: string, accounts: number) => inParallel(accounts, () => tryAt(ip, newPerson().email));

  const openTo = async ({ email, password }: Person, ip: string) => {
    const { status, code } = await tryAt(ip, email, password);
    return status === 200 ? 200 : [status, code];
  };

  const reportsOf = async (source: string) =>
    (await threatsOf(app.database, null)).filter(({ evidence }) => evidence['source'] === source);

  it('429: block the source, also for a right password, and no other source', async () => {
    const { person } = await signUp(app);
    const [ip, elsewhere] = [newSource(), newSource()];
    expect(await fail(ip, ACCOUNTS - 1)).toEqual(Array(ACCOUNTS - 1).fill(expect.objectContaining({ status: 401 })));
    expect(await openTo(person, ip)).toBe(200);
    await fail(ip, 1);
    expect(await openTo(person, ip)).toEqual(REFUSED);
    const { retryAfter } = await tryAt(ip, newPerson().email);
    expect(retryAfter).toBeGreaterThan(890);
    expect(retryAfter).toBeLessThanOrEqual(900);
    expect(await openTo(person, elsewhere)).toBe(200);
  });

  it('are reported once, audited and counted, with the source, whoever is refused afterwards', async () => {
    const ip = newSource();
    const before = await countedThreats(app.client(), 'credential-stuffing', 'block');
    await fail(ip, 20);
    expect((await fail(ip, 3)).map(({ status, code }) => [status, code])).toEqual([REFUSED, REFUSED, REFUSED]);
    const facts = { accounts: String(ACCOUNTS), withinMinutes: '10' };
    expect(await reportsOf(ip)).toMatchObject([{ kind: 'credential-stuffing', action: 'block', evidence: facts }]);
    expect(await countedThreats(app.client(), 'credential-stuffing', 'block')).toBe(before + 1);
    const lines = await app.database.asOwner<{ outcome: string; reason: string | null }>(
      `SELECT DISTINCT outcome, reason FROM audit.events WHERE ip = $1 AND (reason = 'identity.source-blocked' OR action = 'identity.threat-detected') ORDER BY 1`,
      [ip],
    );
    expect(lines).toEqual([
      { outcome: 'refused', reason: 'identity.source-blocked' },
      { outcome: 'success', reason: null },
    ]);
  });

  it('count an account once, however it is spelled, and however often', async () => {
    const { person } = await signUp(app);
    const [ip, { email, phone }] = [newSource(), person];
    const spellings = [email, email.toUpperCase(), ` ${email}`, email.replace('p', 'P'), phone, `00${phone.slice(1)}`];
    for (let round = 0; round < 2; round++) {
      for (const spelling of spellings) expect((await tryAt(ip, spelling)).status).not.toBe(429);
    }
    expect(await reportsOf(ip)).toEqual([]);
    expect((await tryAt(ip, newPerson().email)).status).toBe(401);
  });

  it('count IPv6 by its /64', async () => {
    const { person } = await signUp(app);
    for (let host = 1; host <= ACCOUNTS; host++) await tryAt(`2001:db8:7::${host}`, newPerson().email);
    expect(await openTo(person, '2001:db8:7::ffff')).toEqual(REFUSED);
    expect(await openTo(person, '2001:db8:7:1::1')).toBe(200);
    expect(await reportsOf('2001:db8:7:0::/64')).toHaveLength(1);
  });

  it('lock nobody out of a browser that the account knows, and from there nothing counts', async () => {
    const ip = newSource();
    const [mei, li] = [await signUp({ client: () => at(app.client(), ip) }), await signUp(app)];
    await fail(ip, ACCOUNTS);
    expect(await openTo(mei.person, ip)).toEqual(REFUSED);
    const { email, password } = mei.person;
    expect((await mei.client.post('/api/auth/login', { email, password })).status).toBe(200);
    // Another's device cookie is none of this account.
    const stranger = await mei.client.post('/api/auth/login', { email: li.person.email, password: li.person.password });
    expect([stranger.status, stranger.body.code]).toEqual(REFUSED);
  });

  it.each(['/api/auth/password-reset', '/api/auth/sign-in-code'])(
    '429: nobody asks at %s from there, but in a browser that the account knows',
    async (path) => {
      const ip = newSource();
      const [mei, li] = [await signUp({ client: () => at(app.client(), ip) }), await signUp(app)];
      for (const { person } of [mei, li]) await ageCodes(app, person.phone, 61);
      await fail(ip, ACCOUNTS);
      const ask = async (by: HttpClient, identifier: string) => {
        const { status, body, headers } = await by.post(path, { identifier });
        return status === 202 ? 202 : [status, body.code, Number(headers.get('retry-after')) > 0];
      };
      for (const identifier of [mei.person.phone, li.person.phone, newPerson().phone]) {
        expect(await ask(at(app.client(), ip), identifier)).toEqual([...REFUSED, true]);
      }
      expect(await ask(mei.client, li.person.phone)).toEqual([...REFUSED, true]);
      // What was refused has used nothing up.
      expect(await ask(mei.client, mei.person.phone)).toBe(202);
      expect(await ask(at(app.client(), newSource()), li.person.phone)).toBe(202);
    },
  );

  it.each(['/auth/login', '/identity/auth/login'])('429: count and are blocked at %s too', async (path) => {
    const { person } = await signUp(app);
    const ip = newSource();
    const tryThere = (username: string, password: string) => at(app.client(), ip).post(path, { username, password });
    const failed = await inParallel(ACCOUNTS, () => tryThere(newPerson().email, 'wrong horse battery staple'));
    expect(statusCounts(failed)).toEqual({ 401: ACCOUNTS });
    const { status, headers } = await tryThere(person.email, person.password);
    expect([status, Number(headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(await openTo(person, ip)).toEqual(REFUSED);
  });

  it('tell whoever is signed in to from there while it is going on', async () => {
    const { person, userId } = await signUp(app);
    const ip = newSource();
    await fail(ip, ACCOUNTS - 1);
    expect(await openTo(person, ip)).toBe(200);
    expect(await threatsOf(app.database, userId)).toMatchObject([{ kind: 'credential-stuffing', action: 'notify' }]);
    expect(await mailsAbout(app.client(), person.email, /known to others/)).toHaveLength(1);
  });

  it('come from where the connection does: no header makes another source', async () => {
    const direct = await TestApp.start({ STUFFING_ACCOUNTS: String(ACCOUNTS) });
    try {
      const answers = await inParallel(ACCOUNTS, () =>
        at(direct.client(), newSource())
          .with({ forwarded: `for=${newSource()}`, 'x-real-ip': newSource() })
          .post('/api/auth/login', { email: newPerson().email, password: 'wrong horse' }),
      );
      expect(statusCounts(answers)).toEqual({ 401: ACCOUNTS });
      const last = await at(direct.client(), newSource()).post('/api/auth/login', newCredentials());
      expect([last.status, last.body.code]).toEqual(REFUSED);
    } finally {
      await direct.stop();
    }
  });

  it('are only recorded where the policy says so', async () => {
    const quiet = await TestApp.start({ STUFFING_ACCOUNTS: '2', THREAT_ACTIONS: 'credential-stuffing:record' });
    try {
      const answers = await inParallel(6, () => quiet.client().post('/api/auth/login', newCredentials()));
      expect(statusCounts(answers)).toEqual({ 401: 6 });
      expect(await threatsOf(quiet.database, null)).toMatchObject([{ action: 'record' }]);
    } finally {
      await quiet.stop();
    }
  });
});

const newCredentials = () => ({ email: newPerson().email, password: 'wrong horse battery staple' });
