import { randomInt } from 'node:crypto';
import type { Answer } from '../../support/http-client.js';
import { codeFor, newPerson, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { newSuperuser } from '../accounts/doors.js';
import { ageCodes, codesOf, inParallel, statusCounts } from '../identity/steps.js';
import { askChallenge } from '../sign-in/steps.js';
import { at } from './places.js';
import { countedThreats, threatsOf } from './steps.js';

const NUMBERS = 4;
const SETTINGS = { SMS_PUMPING_NUMBERS: String(NUMBERS), TRUSTED_PROXIES: '127.0.0.1' };

describe('codes that go to many numbers of one range', () => {
  let app: TestApp;
  let ranges = 1000 + randomInt(8000);

  beforeAll(async () => {
    app = await TestApp.start(SETTINGS);
  });

  afterAll(() => app.stop());

  /** To which no code has gone. */
  const newRange = (): string => `+86139${++ranges}`;

  const personIn = (range: string, number: number) => ({
    ...newPerson(),
    phone: `${range}${String(number).padStart(4, '0')}`,
  });

  /** Every one from an address of its own. */
  const ask = (range: string, number: number, service = app) =>
    at(service.client(), `198.51.${number % 250}.${randomInt(250)}`).post('/api/auth/sign-up', personIn(range, number));

  /** Some at a time, because whoever spends waits for its turn. */
  const askMany = async (range: string, count: number, { from = 0, service = app } = {}) => {
    const answers: Answer[] = [];
    for (let n = 0; n < count; n += NUMBERS) {
      answers.push(...(await inParallel(Math.min(NUMBERS, count - n), (m) => ask(range, from + n + m, service))));
    }
    return answers;
  };

  const age = (numbers: string, minutes: number) =>
    app.database.asOwner(
      `UPDATE identity.sms_sent SET sent_at = sent_at - make_interval(mins => $2) WHERE phone LIKE $1 || '%'`,
      [numbers, minutes],
    );

  const reportsOf = async (numbers: string, { database } = app) =>
    (await threatsOf(database, null)).filter(({ evidence }) => evidence['numbers'] === numbers);

  /** Asked for long enough ago, and never confirmed. */
  const ignored = async () => {
    const range = newRange();
    expect(statusCounts(await askMany(range, NUMBERS))).toEqual({ 202: NUMBERS });
    await age(range, 4);
    return range;
  };

  it('429: stop there when few come back, whoever asks, and nowhere else', async () => {
    const range = await ignored();
    const before = await countedThreats(app.client(), 'sms-pumping', 'block');
    expect((await ask(range, 100)).status).toBe(202);
    const { status, body, headers } = await ask(range, 101);
    expect([status, body.code]).toEqual([429, 'identity.code-throttled']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(3500);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(3600);
    expect((await ask(newRange(), 1)).status).toBe(202);
    expect(await reportsOf(range)).toMatchObject([
      { kind: 'sms-pumping', action: 'block', evidence: { sentTo: '5', confirmed: '0', withinMinutes: '60' } },
    ]);
    expect(await countedThreats(app.client(), 'sms-pumping', 'block')).toBe(before + 1);
  });

  it('of twenty at once in two processes one more goes out, and it is reported once', async () => {
    const range = await ignored();
    const other = await TestApp.start(SETTINGS, app.database);
    try {
      const answers = await inParallel(20, (n) => ask(range, 100 + n, n % 2 === 0 ? app : other));
      expect(statusCounts(answers)).toEqual({ 202: 1, 429: 19 });
      expect(await reportsOf(range)).toHaveLength(1);
    } finally {
      await other.stop();
    }
  });

  it('stop at once when they are very many', async () => {
    const range = newRange();
    expect(statusCounts(await askMany(range, 30))).toEqual({ 202: 5 * NUMBERS, 429: 30 - 5 * NUMBERS });
  });

  it('go on in a rush of people who confirm them', async () => {
    const range = newRange();
    for (let n = 0; n < 2 * NUMBERS; n++) await signUp(app, personIn(range, n));
    await age(range, 4);
    expect(statusCounts(await askMany(range, 4 * NUMBERS, { from: 100 }))).toEqual({ 202: 4 * NUMBERS });
    expect(await reportsOf(range)).toEqual([]);
  });

  it('go on while there has been no time to confirm them', async () => {
    expect(statusCounts(await askMany(newRange(), 4 * NUMBERS))).toEqual({ 202: 4 * NUMBERS });
  });

  it('go on to one number that asks again and again', async () => {
    const range = newRange();
    for (let n = 0; n < NUMBERS + 1; n++) {
      expect((await ask(range, 1)).status).toBe(202);
      await age(range, 4);
    }
    expect(await reportsOf(range)).toEqual([]);
  });

  it('go on to whoever has proved their phone: nobody loses the way back', async () => {
    const range = newRange();
    const { client, person } = await signUp(app, personIn(range, 9000));
    await askMany(range, 2 * NUMBERS);
    await age(range, 4);
    await ask(range, 100);
    expect((await ask(range, 101)).status).toBe(429);
    const known = await codesOf(client, person.phone);
    await ageCodes(app, person.phone, 61);
    await askChallenge(app.client(), 'password-reset', person.phone);
    expect(await codeFor(client, person.phone, known)).toMatch(/^\d{6}$/);
  });

  it('429: stop for sign-ups with a proved phone as well, which would tell whose it is', async () => {
    const range = newRange();
    const { person } = await signUp(app, personIn(range, 9000));
    await askMany(range, 2 * NUMBERS);
    await age(range, 4);
    await ask(range, 100);
    await ageCodes(app, person.phone, 61);
    const other = { ...newPerson(), phone: person.phone };
    const { status, body } = await at(app.client(), '198.51.100.9').post('/api/auth/sign-up', other);
    expect([status, body.code]).toEqual([429, 'identity.code-throttled']);
  });

  it('go out again when the time is over', async () => {
    const range = await ignored();
    await ask(range, 100);
    expect((await ask(range, 101)).status).toBe(429);
    await app.database.asOwner(
      `UPDATE identity.sms_stops SET until = until - interval '61 minutes' WHERE numbers = $1`,
      [range],
    );
    await age(range, 61);
    expect((await ask(range, 102)).status).toBe(202);
  });

  it('stop for a country when they are spread over it', async () => {
    const latvia = (n: number) => ask('+37126', n * 1000 + randomInt(1000));
    for (let from = 100; from < 100 + 10 * NUMBERS; from += NUMBERS) {
      expect(statusCounts(await inParallel(NUMBERS, (n) => latvia(from + n)))).toEqual({ 202: NUMBERS });
    }
    await age('+371', 4);
    expect((await latvia(200)).status).toBe(202);
    expect((await latvia(201)).status).toBe(429);
    expect((await ask(newRange(), 1)).status).toBe(202);
    expect(await reportsOf('LV')).toHaveLength(1);
  });

  it('are shown to superusers', async () => {
    const range = await ignored();
    await ask(range, 100);
    const { client } = await newSuperuser(app);
    const { body } = await client.get('/api/threats?kind=sms-pumping&limit=1');
    expect(body.threats).toMatchObject([{ userId: null, evidence: { numbers: range, stoppedMinutes: '60' } }]);
  });

  it('are only recorded where the policy says so', async () => {
    const quiet = await TestApp.start({ ...SETTINGS, THREAT_ACTIONS: 'sms-pumping:record' });
    try {
      const range = newRange();
      const answers = await askMany(range, 6 * NUMBERS, { service: quiet });
      expect(statusCounts(answers)).toEqual({ 202: 6 * NUMBERS });
      expect(await reportsOf(range, quiet)).toMatchObject([{ action: 'record', evidence: { stoppedMinutes: '0' } }]);
    } finally {
      await quiet.stop();
    }
  });
});
