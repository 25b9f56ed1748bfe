import { signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { NEW_PASSWORD } from './steps.js';

describe('limits on routes that send or take a code', () => {
  let lifted: TestApp;

  beforeAll(async () => {
    lifted = await TestApp.start();
  });

  afterAll(() => lifted.stop());

  it.each([
    ['/api/users/me/email', { email: 'nobody' }],
    ['/api/users/me/email/confirm', { code: '000000' }],
    ['/api/users/me/phone', { phone: '+86' }],
    ['/api/users/me/phone/confirm', { code: '000000' }],
    ['/api/auth/undo-email-change', { code: 'AAAAA-AAAAA', newPassword: NEW_PASSWORD }],
    ['/api/auth/undo-phone-change', { code: 'AAAAA-AAAAA' }],
  ])('429: %s', async (path, body) => {
    const { client: person } = await signUp(lifted);
    const settings = { RATE_LIMIT_SIGN_IN_PER_MINUTE: '3', WORKER_ENABLED: 'false' };
    const app = await TestApp.start({ ...settings, REDIS_KEY_PREFIX: `sallyport:${path}` }, lifted.database);
    try {
      const client = app.client();
      client.cookie = person.cookie;
      for (let n = 0; n < 3; n++) expect((await client.post(path, body)).status).toBeLessThan(429);
      const { status, body: problem, headers } = await client.post(path, body);
      expect([status, problem.code]).toEqual([429, 'http.rate-limited']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    } finally {
      await app.stop();
    }
  });
});
