import { startFakeAliyun, type FakeAliyun } from '../support/fake-aliyun.js';
import { newPerson } from '../support/people.js';
import { DEFAULT_PATIENCE } from '../support/patience.js';
import { stopwatch } from '../support/stopwatch.js';
import { TestApp } from '../support/test-app.js';
import { recovers } from './timed.js';

describe('the SMS provider', () => {
  let aliyun: FakeAliyun;
  let app: TestApp;

  beforeAll(async () => {
    aliyun = await startFakeAliyun();
    app = await TestApp.start({
      ...DEFAULT_PATIENCE,
      ALIYUN_ACCESS_KEY_ID: aliyun.accessKeyId,
      ALIYUN_ACCESS_KEY_SECRET: aliyun.accessKeySecret,
      ALIYUN_SMS_SIGN_NAME: aliyun.signName,
      ALIYUN_SMS_TEMPLATE_CODE: aliyun.templateCode,
      ALIYUN_SMS_ENDPOINT: `http://${aliyun.endpoint}`,
    });
  });

  afterAll(async () => {
    await app.stop();
    await aliyun.close();
  });

  const sentTo = (phone: string) => aliyun.messages.filter((sms) => phone.endsWith(sms.phone));

  /** The library waits longer after each failure; a test does not. */
  const tryAgainNow = () =>
    app.database.asOwner('UPDATE graphile_worker._private_jobs SET run_at = now() WHERE locked_at IS NULL');

  const failures = async (): Promise<number> => {
    const rows = await app.database.asOwner<{ attempts: number }>(
      'SELECT attempts FROM graphile_worker._private_jobs WHERE last_error IS NOT NULL AND locked_at IS NULL',
    );
    return Math.max(0, ...rows.map(({ attempts }) => attempts));
  };

  it.each([
    // Where the answer is lost the first message may have been sent, and is sent again.
    ['cuts the connection', { hang: 'connection' }, 2],
    ['answers nonsense', { body: '<html>' }, 2],
    ['never answers', { hang: 'answer' }, 2],
    ['fails', { status: 500, code: 'ServiceUnavailable' }, 1],
    ['is busy', { code: 'isp.SYSTEM_ERROR' }, 1],
  ] as const)(
    'that %s delays the code and nothing else: it comes once the provider is back',
    async (_, trouble, sent) => {
      aliyun.answerNext(trouble);
      aliyun.answerNext({ code: 'isp.SYSTEM_ERROR' });
      const person = newPerson();
      const client = app.client();
      const elapsedMs = stopwatch();
      const started = await client.post('/api/auth/sign-up', person);
      expect(started.status).toBe(202);
      expect(elapsedMs()).toBeLessThan(2000);
      await recovers(async () => (await failures()) === 1);
      await tryAgainNow();
      await recovers(async () => (await failures()) === 2);
      await tryAgainNow();
      await recovers(() => Promise.resolve(sentTo(person.phone).length === sent));
      const { code } = sentTo(person.phone).at(-1)!;
      const { verificationId } = started.body;
      expect((await client.post('/api/auth/verify-phone', { verificationId, code })).status).toBe(200);
      await recovers(
        async () => (await app.database.asOwner('SELECT FROM graphile_worker._private_jobs')).length === 0,
      );
      expect(sentTo(person.phone)).toHaveLength(sent);
    },
  );

  it('that refuses for good is not asked again, and the log says why, without the number and the code', async () => {
    aliyun.answerNext({ code: 'isv.AMOUNT_NOT_ENOUGH' });
    const person = newPerson();
    expect((await app.client().post('/api/auth/sign-up', person)).status).toBe(202);
    await recovers(async () => (await app.database.asOwner('SELECT FROM graphile_worker._private_jobs')).length === 0);
    expect(sentTo(person.phone)).toEqual([]);
    const lines = app.log.filter((line) => line.includes('isv.AMOUNT_NOT_ENOUGH'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain(person.phone);
  });

  it('that is away holds up nobody else’s messages, nor the service', async () => {
    for (let n = 0; n < 6; n++) aliyun.answerNext({ hang: 'answer' });
    const people = Array.from({ length: 6 }, newPerson);
    const started = await Promise.all(people.map((person) => app.client().post('/api/auth/sign-up', person)));
    expect(started.map(({ status }) => status)).toEqual(Array(6).fill(202));
    expect((await app.client().get('/health/ready')).status).toBe(200);
    await recovers(async () => (await failures()) > 0, 20_000);
    await recovers(async () => {
      await tryAgainNow();
      return people.every(({ phone }) => sentTo(phone).length > 0);
    }, 20_000);
  });
});
