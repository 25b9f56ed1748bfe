import type { HttpClient } from '../../support/http-client.js';
import { codeFor, signUp, type Person } from '../../support/people.js';
import { forgetSms, sentCode, totpCode, addTotp } from '../../support/second-factor.js';
import { TestApp } from '../../support/test-app.js';
import { changeEmail, forgetMailLimits, mailedCode } from '../accounts/steps.js';
import { codesOf, wrong } from '../identity/steps.js';
import { askChallenge, inKnownBrowser } from '../sign-in/steps.js';
import { at, FROM, placesFile } from './places.js';
import { mailsAbout, threatsOf } from './steps.js';

const SEND = '/api/auth/second-factor/code/send';
const CODE = '/api/auth/second-factor/code';

describe('a sign-in from farther away than anybody gets', () => {
  const places = placesFile();
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({
      GEOIP_DB_FILE: places.file,
      TRUSTED_PROXIES: '127.0.0.1',
      SIGN_IN_BY_SMS_CODE: 'true',
    });
  });

  afterAll(async () => {
    await app.stop();
    places.remove();
  });

  const newcomer = () => signUp({ client: () => at(app.client(), FROM.shanghai) });

  const logIn = async (client: HttpClient, { email, password }: Person) =>
    (await client.post('/api/auth/login', { email, password })).body;

  /** In Riga, right after Shanghai. */
  async function stepped(person: Person) {
    const client = at(app.client(), FROM.riga);
    return { client, body: await logIn(client, person) };
  }

  it('awaits a code to the proved phone, and is complete with it: amr has both', async () => {
    const { person, userId } = await newcomer();
    const { client, body } = await stepped(person);
    expect([body.awaitsSecondFactor, body.secondFactors, body.tenants]).toEqual([true, ['sms'], []]);
    expect((await client.get('/api/auth/me')).status).toBe(403);
    expect((await threatsOf(app.database, userId)).map(({ kind, action }) => [kind, action])).toEqual([
      ['impossible-travel', 'step-up'],
      ['new-country', 'notify'],
    ]);
    const code = await sentCode(app, client, person.phone);
    expect((await client.post(CODE, { code, rememberDevice: true })).status).toBe(200);
    const [session] = (await client.get('/api/auth/sessions')).body.sessions;
    expect([session.amr, session.acr]).toEqual([['pwd', 'sms', 'mfa'], 'aal2']);
    const [device] = (await client.get('/api/auth/devices')).body.devices;
    expect(device.rememberedUntil).toBeNull();
  });

  it('makes its place a known one, and not before', async () => {
    const { person } = await newcomer();
    const { client } = await stepped(person);
    expect((await stepped(person)).body.awaitsSecondFactor).toBe(true);
    const code = await sentCode(app, client, person.phone);
    await client.post(CODE, { code });
    expect((await stepped(person)).body.awaitsSecondFactor).toBeUndefined();
  });

  it('awaits a mailed code where no phone is proved; the mail says that somebody signs in', async () => {
    const { client: own, person, userId } = await newcomer();
    await changeEmail(own, person.email);
    await app.database.asOwner('UPDATE identity.users SET phone = NULL, phone_verified_at = NULL WHERE id = $1', [
      userId,
    ]);
    await forgetMailLimits(app);
    const known = [await mailedCode(own, person.email)];
    const { client, body } = await stepped(person);
    expect(body.secondFactors).toEqual(['email']);
    const sent = await client.post(SEND);
    expect([sent.status, sent.body.channel, sent.body.to]).toEqual([202, 'email', person.email]);
    const code = await mailedCode(own, person.email, known);
    expect((await client.post(CODE, { code })).status).toBe(200);
    const [session] = (await client.get('/api/auth/sessions')).body.sessions;
    expect([session.amr, session.acr]).toEqual([['pwd', 'email'], 'aal1']);
    const [mail] = await mailsAbout(app.client(), person.email, /code to go on signing in/);
    expect(mail).toContain('change your password');
  });

  it('mails the code where no SMS may be sent for now, and 429 where neither may', async () => {
    const { client: own, person } = await newcomer();
    await changeEmail(own, person.email);
    const { client, body } = await stepped(person);
    expect(body.secondFactors).toEqual(['sms', 'email']);
    await forgetSms(app, person.phone);
    await forgetMailLimits(app);
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push(await client.post(SEND));
    expect(answers.map(({ status, body: sent }) => [status, sent.channel ?? sent.code])).toEqual([
      [202, 'sms'],
      [202, 'email'],
      [429, 'identity.code-throttled'],
    ]);
  });

  it('tells those who have proved nothing to which a code could go', async () => {
    const { person, userId } = await newcomer();
    await app.database.asOwner('UPDATE identity.users SET phone = NULL, phone_verified_at = NULL WHERE id = $1', [
      userId,
    ]);
    expect((await stepped(person)).body.awaitsSecondFactor).toBeUndefined();
    expect((await threatsOf(app.database, userId)).map(({ action }) => action)).toEqual(['notify', 'notify']);
  });

  it('by an SMS code is not asked for another one: by mail, or told', async () => {
    const { client: own, person, userId } = await newcomer();
    const byCode = async () => {
      const known = await codesOf(app.client(), person.phone);
      await forgetSms(app, person.phone);
      await forgetMailLimits(app);
      const challengeId = await askChallenge(app.client(), 'sign-in-code', person.phone);
      const code = await codeFor(app.client(), person.phone, known);
      const client = at(app.client(), FROM.riga);
      return (await client.post('/api/auth/sign-in-code/confirm', { challengeId, code })).body;
    };
    await changeEmail(own, person.email);
    expect((await byCode()).secondFactors).toEqual(['email']);
    await app.database.asOwner('UPDATE identity.users SET email_verified_at = NULL WHERE id = $1', [userId]);
    expect((await byCode()).awaitsSecondFactor).toBeUndefined();
  });

  it('401: five wrong codes end that sign-in, and close nothing to its owner', async () => {
    const { person } = await newcomer();
    for (let sessions = 0; sessions < 5; sessions++) {
      const { client } = await stepped(person);
      const code = await sentCode(app, client, person.phone);
      const statuses = [];
      for (let n = 0; n < 5; n++) statuses.push((await client.post(CODE, { code: wrong(code) })).status);
      expect(statuses).toEqual([400, 400, 400, 400, 401]);
    }
    const { client } = await stepped(person);
    const code = await sentCode(app, client, person.phone);
    expect((await client.post(CODE, { code })).status).toBe(200);
  });

  it('is asked in a remembered browser too', async () => {
    const { client, person } = await newcomer();
    const { secret } = await addTotp(client);
    const half = at(app.client(), FROM.shanghai);
    await logIn(half, person);
    await half.post('/api/auth/second-factor/totp', { code: totpCode(secret, 1), rememberDevice: true });
    const here = at(inKnownBrowser(app, half), FROM.shanghai);
    expect((await logIn(here, person)).awaitsSecondFactor).toBeUndefined();
    const there = at(inKnownBrowser(app, half), FROM.riga);
    expect((await logIn(there, person)).secondFactors).toEqual(['totp', 'recovery-code']);
  });
});
