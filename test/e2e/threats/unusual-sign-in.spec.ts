import type { Person } from '../../support/people.js';
import { signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { changeEmail } from '../accounts/steps.js';
import { addTotp, totpCode } from '../../support/second-factor.js';
import { eventually, inParallel, statusCounts } from '../identity/steps.js';
import { at, FROM, placesFile } from './places.js';
import { mailsAbout, threatsOf } from './steps.js';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1';

describe('a sign-in', () => {
  const places = placesFile();
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ GEOIP_DB_FILE: places.file, TRUSTED_PROXIES: '127.0.0.1' });
  });

  afterAll(async () => {
    await app.stop();
    places.remove();
  });

  const client = (ip: string, userAgent = FIREFOX) => at(app.client(), ip).with({ 'user-agent': userAgent });

  const logInAt = (person: Person, ip: string, userAgent?: string) =>
    client(ip, userAgent).post('/api/auth/login', { email: person.email, password: person.password });

  /** Signed up in Shanghai with Firefox, with an address that was proved. */
  const newcomer = async () => {
    const account = await signUp({ client: () => client(FROM.shanghai) });
    await changeEmail(account.client, account.person.email);
    return account;
  };

  const kindsOf = async (userId: string) => (await threatsOf(app.database, userId)).map(({ kind }) => kind);

  const ageSessions = (userId: string, hours: number) =>
    app.database.asOwner(
      'UPDATE identity.sessions SET created_at = created_at - make_interval(hours => $2) WHERE user_id = $1',
      [userId, hours],
    );

  it('the first of an account, and one like those before, is nothing to report', async () => {
    const { person, userId } = await newcomer();
    expect((await logInAt(person, FROM.shanghai)).status).toBe(200);
    expect((await logInAt(person, FROM.hangzhou)).status).toBe(200);
    expect(await kindsOf(userId)).toEqual([]);
  });

  it('with another kind of device is kept with its session, and mailed once', async () => {
    const { person, userId } = await newcomer();
    const signedIn = await logInAt(person, FROM.shanghai, IPHONE);
    await logInAt(person, FROM.hangzhou, IPHONE);
    const [threat, ...more] = await threatsOf(app.database, userId);
    expect(more).toEqual([]);
    expect(threat).toMatchObject({ kind: 'new-device', action: 'notify', evidence: { place: 'Shanghai, China' } });
    const bearer = app.client().bearer(signedIn.body.sessionToken);
    const { sessions } = (await bearer.get('/api/auth/sessions')).body as {
      sessions: { id: string; isCurrent: boolean }[];
    };
    expect(sessions.some(({ id }) => id === threat!.session_id)).toBe(true);
    const [mail, ...mails] = await mailsAbout(app.client(), person.email, /another device/);
    expect(mails).toEqual([]);
    expect(mail).toContain('Device: Safari, iOS\nPlace: Shanghai, China\nNetwork address: 198.51.100.7');
  });

  it('of a newer version of the same program is not another device', async () => {
    const { person, userId } = await newcomer();
    await logInAt(person, FROM.shanghai, FIREFOX.replaceAll('145.0', '146.0'));
    expect(await kindsOf(userId)).toEqual([]);
  });

  it('from another country is mailed, once for that country', async () => {
    const { person, userId } = await newcomer();
    await ageSessions(userId, 24);
    await logInAt(person, FROM.riga);
    await logInAt(person, FROM.riga);
    expect(await kindsOf(userId)).toEqual(['new-country']);
    const mails = await mailsAbout(app.client(), person.email, /another country/);
    expect(mails).toEqual([expect.stringContaining('Place: Riga, Latvia')]);
  });

  it('from farther away than anybody gets is mailed as that alone, with where the last one was', async () => {
    const { person, userId } = await newcomer();
    await ageSessions(userId, 6);
    await logInAt(person, FROM.riga, IPHONE);
    const threats = await threatsOf(app.database, userId);
    expect(threats.map(({ kind }) => kind)).toEqual(['impossible-travel', 'new-country', 'new-device']);
    expect(threats.map(({ action }) => action)).toEqual(['step-up', 'notify', 'notify']);
    expect(threats[0]!.evidence).toMatchObject({
      place: 'Riga, Latvia',
      previousPlace: 'Shanghai, China',
      hours: '6.0',
    });
    const mails = await mailsAbout(app.client(), person.email, /your account (from|with)/);
    expect(mails).toEqual([expect.stringContaining('Last sign-in before: Shanghai, China')]);
  });

  it('of many at once from a new place is one finding and one mail', async () => {
    const { person, userId } = await newcomer();
    await ageSessions(userId, 24);
    expect(statusCounts(await inParallel(20, () => logInAt(person, FROM.tokyo)))).toEqual({ 200: 20 });
    expect(await kindsOf(userId)).toEqual(['new-country']);
    expect(await mailsAbout(app.client(), person.email, /another country/)).toHaveLength(1);
  });

  describe('to an account with a second factor', () => {
    const withTotp = async () => {
      const account = await newcomer();
      const { secret } = await addTotp(account.client);
      await ageSessions(account.userId, 6);
      return { ...account, secret };
    };

    it('steps up for impossible travel, and the mail says that the second factor was not shown', async () => {
      const { person, userId } = await withTotp();
      expect((await logInAt(person, FROM.riga)).body.awaitsSecondFactor).toBe(true);
      const threats = await threatsOf(app.database, userId);
      expect(threats.map(({ kind, action }) => [kind, action])).toEqual([
        ['impossible-travel', 'step-up'],
        ['new-country', 'notify'],
      ]);
      const [mail] = await mailsAbout(app.client(), person.email, /from far away/);
      expect(mail).toContain('your second factor they have not shown yet');
    });

    it('makes its place a known one with the second factor, and not before', async () => {
      const { person, userId, secret } = await withTotp();
      await logInAt(person, FROM.riga);
      const half = await logInAt(person, FROM.riga);
      expect(await kindsOf(userId)).toEqual(['impossible-travel', 'new-country', 'impossible-travel', 'new-country']);
      await app.database.asOwner('UPDATE identity.second_factors SET last_step = 0 WHERE user_id = $1', [userId]);
      const { authorization } = app.client().bearer(half.body.sessionToken).headers as { authorization: string };
      const completed = await client(FROM.riga)
        .with({ authorization })
        .post('/api/auth/second-factor/totp', { code: totpCode(secret) });
      expect(completed.status).toBe(200);
      await logInAt(person, FROM.riga);
      expect(await kindsOf(userId)).toHaveLength(4);
    });

    it('fills nobody’s mailbox: ten mails a day, and everything is kept', async () => {
      const { person, userId } = await withTotp();
      for (let n = 0; n < 12; n++) expect((await logInAt(person, FROM.shanghai, IPHONE)).status).toBe(200);
      expect(await kindsOf(userId)).toHaveLength(12);
      await eventually(async () => (await mailsAbout(app.client(), person.email, /another device/)).length >= 10);
      expect(await mailsAbout(app.client(), person.email, /another device/)).toHaveLength(10);
    });

    it('mails the worst of each sign-in, however many findings nobody is told of', async () => {
      const { person, userId } = await withTotp();
      for (let n = 0; n < 5; n++) expect((await logInAt(person, FROM.riga, IPHONE)).status).toBe(200);
      expect(await kindsOf(userId)).toHaveLength(15);
      await eventually(async () => (await mailsAbout(app.client(), person.email, /from far away/)).length >= 5);
      expect(await mailsAbout(app.client(), person.email, /from far away/)).toHaveLength(5);
    });
  });

  it('shows its owner where the session is', async () => {
    const { person, userId } = await newcomer();
    await ageSessions(userId, 24);
    const { body } = await logInAt(person, FROM.tokyo);
    const listed = await app.client().bearer(body.sessionToken).get('/api/auth/sessions');
    expect(listed.body.sessions.map(({ place }: { place: object }) => place)).toEqual([
      { country: 'JP', city: 'Tokyo' },
      { country: 'CN', city: 'Shanghai' },
    ]);
  });

  it('is not somewhere else because it says so: X-Forwarded-For counts from a trusted proxy alone', async () => {
    const open = await TestApp.start({ GEOIP_DB_FILE: places.file });
    try {
      const { person, userId } = await signUp({ client: () => at(open.client(), FROM.shanghai) });
      const { email, password } = person;
      const answer = await at(open.client(), FROM.riga).post('/api/auth/login', { email, password });
      expect([answer.status, await threatsOf(open.database, userId)]).toEqual([200, []]);
    } finally {
      await open.stop();
    }
  });
});
