import { startFakeAliyun, type FakeAliyun } from '../support/fake-aliyun.js';
import { HttpClient } from '../support/http-client.js';
import { newPerson, type Person } from '../support/people.js';
import { DEFAULT_PATIENCE } from '../support/patience.js';
import { TestApp, TestDatabase } from '../support/test-app.js';
import { baseSettings, killProcesses, startProcess } from '../e2e/platform/service-process.js';
import { OwnPostgres } from './own-postgres.js';
import { recovers, sleep } from './timed.js';

/** More often than there are workers in a process. */
const TIMES = 6;

const settingsFor = (aliyun: FakeAliyun) => ({
  ALIYUN_ACCESS_KEY_ID: aliyun.accessKeyId,
  ALIYUN_ACCESS_KEY_SECRET: aliyun.accessKeySecret,
  ALIYUN_SMS_SIGN_NAME: aliyun.signName,
  ALIYUN_SMS_TEMPLATE_CODE: aliyun.templateCode,
  ALIYUN_SMS_ENDPOINT: `http://${aliyun.endpoint}`,
});

const sentTo = (aliyun: FakeAliyun, { phone }: Person) => aliyun.messages.filter((sms) => phone.endsWith(sms.phone));

describe('the delivery of codes', () => {
  let aliyun: FakeAliyun;

  beforeAll(async () => {
    aliyun = await startFakeAliyun();
  });

  afterAll(async () => {
    killProcesses();
    await aliyun.close();
  });

  it(`goes on by itself after PostgreSQL went away in the middle of it, ${TIMES} times`, async () => {
    const server = await OwnPostgres.start();
    const app = await TestApp.start({
      ...DEFAULT_PATIENCE,
      DATABASE_URL: server.applicationUrl,
      ...settingsFor(aliyun),
    });
    const isEmpty = async () => (await server.asOwner('SELECT FROM graphile_worker._private_jobs')).length === 0;
    for (let time = 0; time < TIMES; time++) {
      await recovers(isEmpty);
      const person = newPerson();
      aliyun.answerNext({ code: 'isp.SYSTEM_ERROR', delayMs: 600 });
      expect((await app.client().post('/api/auth/sign-up', person)).status).toBe(202);
      await sleep(200);
      await server.stop();
      await sleep(800);
      await server.start();
      await recovers(() => Promise.resolve(sentTo(aliyun, person).length > 0), 20_000);
    }
    await recovers(isEmpty);
    await app.stop();
    await server.remove();
  }, 200_000);

  it('goes on in another process after one was killed in the middle of it', async () => {
    const database = await TestDatabase.create();
    const settings = { ...baseSettings(database.appUrl), ...settingsFor(aliyun) };
    const first = await startProcess(settings);
    const person = newPerson();
    aliyun.answerNext({ code: 'isp.SYSTEM_ERROR', delayMs: 10_000 });
    expect((await new HttpClient(first.url!).post('/api/auth/sign-up', person)).status).toBe(202);
    const isLocked = `SELECT FROM graphile_worker._private_jobs WHERE locked_at IS NOT NULL AND payload::text LIKE '%phone-code%'`;
    await recovers(async () => (await database.asOwner(isLocked)).length === 1);
    first.signal('SIGKILL');
    await first.exited;
    // A minute goes by, faster than in life.
    for (const table of ['_private_jobs', '_private_job_queues']) {
      await database.asOwner(
        `UPDATE graphile_worker.${table} SET locked_at = locked_at - interval '1 minute' WHERE locked_at IS NOT NULL`,
      );
    }
    const second = await startProcess(settings);
    await recovers(() => Promise.resolve(sentTo(aliyun, person).length === 1));
    second.signal('SIGTERM');
    expect(await second.exited).toBe(0);
    await database.drop();
  });
});
