import { randomInt } from 'node:crypto';
import { newPerson, type Person } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { ageCodes, inParallel, statusCounts } from './steps.js';

/** Somebody else with the same phone. */
const sharing = (person: Person): Person => ({ ...newPerson(), phone: person.phone });

describe('limits on codes', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const signUp = (person: Person) => app.client().post('/api/auth/sign-up', person);

  it('429: one a minute for a phone, however it is written, and says how long to wait', async () => {
    const person = newPerson();
    expect((await signUp(person)).status).toBe(202);
    for (const phone of [person.phone, `0086 ${person.phone.slice(3)}`, person.phone.slice(3)]) {
      const { status, body, headers } = await signUp({ ...newPerson(), phone });
      expect([status, body.code]).toEqual([429, 'identity.code-throttled']);
      const seconds = Number(headers.get('retry-after'));
      expect(seconds).toBeGreaterThan(50);
      expect(seconds).toBeLessThanOrEqual(60);
    }
    await ageCodes(app, person.phone, 60.5);
    expect((await signUp(sharing(person))).status).toBe(202);
  });

  it('429: five an hour for a phone', async () => {
    const person = newPerson();
    for (let n = 0; n < 5; n++) {
      expect((await signUp(sharing(person))).status).toBe(202);
      await ageCodes(app, person.phone, 61);
    }
    const { status, headers } = await signUp(sharing(person));
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(3600 - 5 * 61 - 60);
    await ageCodes(app, person.phone, 3600 - 5 * 61 + 1);
    expect((await signUp(sharing(person))).status).toBe(202);
  });

  it('429: ten a day for a phone', async () => {
    const person = newPerson();
    for (let n = 0; n < 10; n++) {
      expect((await signUp(sharing(person))).status).toBe(202);
      await ageCodes(app, person.phone, 3601);
    }
    const { status, headers } = await signUp(sharing(person));
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(86_400 - 10 * 3601 - 60);
    await ageCodes(app, person.phone, 86_400 - 10 * 3601 + 1);
    expect((await signUp(sharing(person))).status).toBe(202);
  });

  it('429: of twenty at once for one phone exactly one code is sent', async () => {
    const person = newPerson();
    const answers = await inParallel(20, () => signUp(sharing(person)));
    expect(statusCounts(answers)).toEqual({ 202: 1, 429: 19 });
    const rows = await app.database.asOwner('SELECT FROM identity.sms_sent WHERE phone = $1', [person.phone]);
    expect(rows).toHaveLength(1);
  });

  it('429: a sign-up that is refused leaves no account', async () => {
    const person = newPerson();
    await signUp(person);
    const refused = sharing(person);
    expect((await signUp(refused)).status).toBe(429);
    const rows = await app.database.asOwner('SELECT FROM identity.users WHERE email = $1', [refused.email]);
    expect(rows).toEqual([]);
  });
});

describe('limits on codes to many phones', () => {
  const address = (): string => `198.51.${randomInt(256)}.${randomInt(1, 255)}`;

  it('429: per client address, by /64 of IPv6, and only from a trusted proxy', async () => {
    const app = await TestApp.start({ SMS_ADDRESS_PER_HOUR: '2', TRUSTED_PROXIES: '127.0.0.1' });
    try {
      const signUpFrom = async (forwarded: string) =>
        (await app.client().with({ 'x-forwarded-for': forwarded }).post('/api/auth/sign-up', newPerson())).status;
      const mine = address();
      expect([await signUpFrom(mine), await signUpFrom(mine), await signUpFrom(mine)]).toEqual([202, 202, 429]);
      expect(await signUpFrom(`203.0.113.9, ${mine}`)).toBe(429);
      expect(await signUpFrom(address())).toBe(202);
      const net = ['2001:db8:0:7::1', '2001:db8::7:0:0:0:2', '2001:0db8:0:7:ffff::3'];
      expect(await Promise.all([signUpFrom(net[0]!), signUpFrom(net[1]!)])).toEqual([202, 202]);
      expect(await signUpFrom(net[2]!)).toBe(429);
      expect(await signUpFrom('2001:db8:0:8::1')).toBe(202);
    } finally {
      await app.stop();
    }
  });

  it('429: a forwarded address from anyone else does not count', async () => {
    const app = await TestApp.start({ SMS_ADDRESS_PER_HOUR: '2' });
    try {
      const statuses = [];
      for (let n = 0; n < 3; n++) {
        const client = app.client().with({ 'x-forwarded-for': address() });
        statuses.push((await client.post('/api/auth/sign-up', newPerson())).status);
      }
      expect(statuses).toEqual([202, 202, 429]);
    } finally {
      await app.stop();
    }
  });

  it('429: for all together, exact under twenty at once', async () => {
    const app = await TestApp.start({ SMS_GLOBAL_PER_HOUR: '3' });
    try {
      const answers = await inParallel(20, () => app.client().post('/api/auth/sign-up', newPerson()));
      expect(statusCounts(answers)).toEqual({ 202: 3, 429: 17 });
      await app.database.asOwner(`UPDATE identity.sms_sent SET sent_at = sent_at - interval '1 hour 1 second'`);
      expect((await app.client().post('/api/auth/sign-up', newPerson())).status).toBe(202);
    } finally {
      await app.stop();
    }
  });

  it('429: requests a minute from one address to one route, before anything is looked at', async () => {
    const app = await TestApp.start({ RATE_LIMIT_SIGN_IN_PER_MINUTE: '3', TRUSTED_PROXIES: '127.0.0.1' });
    try {
      const client = app.client().with({ 'x-forwarded-for': address() });
      for (const path of ['login', 'sign-up', 'verify-phone', 'refresh', 'phone-verifications/x/resend']) {
        const answers = await inParallel(20, () => client.post(`/api/auth/${path}`, {}));
        expect(answers.filter(({ status }) => status === 429)).toHaveLength(17);
        const refused = await client.post(`/api/auth/${path}`, {});
        expect([refused.status, refused.body.code]).toEqual([429, 'http.rate-limited']);
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      }
    } finally {
      await app.stop();
    }
  });
});
