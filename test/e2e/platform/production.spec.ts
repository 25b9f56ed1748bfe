import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeAliyun, type FakeAliyun } from '../../support/fake-aliyun.js';
import { startFakeSmtp, type FakeSmtp } from '../../support/fake-smtp.js';
import { HttpClient } from '../../support/http-client.js';
import { newPerson } from '../../support/people.js';
import { selfSignedCertificate } from '../../support/self-signed-certificate.js';
import { TestDatabase } from '../../support/test-app.js';
import { eventually } from './eventually.js';
import { baseSettings, killProcesses, startProcess, type ServiceProcess } from './service-process.js';

/** The real process in production mode: SMS over https to a server that speaks as Aliyun does, mail over STARTTLS. */
describe('production', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-production-'));
  let database: TestDatabase;
  let aliyun: FakeAliyun;
  let smtp: FakeSmtp;
  let service: ServiceProcess;

  beforeAll(async () => {
    const tls = selfSignedCertificate();
    database = await TestDatabase.create();
    aliyun = await startFakeAliyun({ tls });
    smtp = await startFakeSmtp({ certificate: tls });
    const authority = join(folder, 'authority.pem');
    writeFileSync(authority, tls.cert);
    service = await startProcess({
      ...baseSettings(database.appUrl),
      NODE_ENV: 'production',
      NODE_EXTRA_CA_CERTS: authority,
      PUBLIC_URL: 'https://auth.acme.dev',
      ALIYUN_ACCESS_KEY_ID: aliyun.accessKeyId,
      ALIYUN_ACCESS_KEY_SECRET: aliyun.accessKeySecret,
      ALIYUN_SMS_SIGN_NAME: aliyun.signName,
      ALIYUN_SMS_TEMPLATE_CODE: aliyun.templateCode,
      ALIYUN_SMS_ENDPOINT: aliyun.endpoint,
      SMTP_URL: smtp.url,
      MAIL_FROM: 'Sallyport <no-reply@acme.dev>',
    });
  });

  afterAll(async () => {
    service.signal('SIGTERM');
    await service.exited;
    killProcesses();
    await aliyun.close();
    await smtp.close();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  const client = (): HttpClient => new HttpClient(service.url!);

  it('has no development outbox', async () => {
    expect(await client().get('/dev/outbox')).toMatchObject({ status: 404, body: { code: 'http.no-such-route' } });
  });

  it('sends the code as SMS through Aliyun, and a notice as mail to the owner of a taken address', async () => {
    const person = newPerson();
    const caller = client();
    const started = await caller.post('/api/auth/sign-up', person);
    expect(started.status).toBe(202);
    await eventually(() => aliyun.messages.length === 1, 10_000);
    const [sms] = aliyun.messages;
    expect(sms).toMatchObject({ phone: person.phone.slice('+86'.length), code: expect.stringMatching(/^\d{6}$/) });
    const { verificationId } = started.body;
    const verified = await caller.post('/api/auth/verify-phone', { verificationId, code: sms!.code });
    expect(verified.status).toBe(200);
    expect(verified.headers.getSetCookie()[0]).toMatch(/^__Host-sallyport_session=.*; HttpOnly; SameSite=Lax; Secure$/);

    const stranger = { ...newPerson(), email: person.email };
    const decoy = await client().post('/api/auth/sign-up', stranger);
    expect(decoy.status).toBe(202);
    await eventually(() => smtp.messages.length === 1 && aliyun.messages.length === 2, 10_000);
    expect(smtp.messages[0]).toMatchObject({ to: [person.email], from: 'no-reply@acme.dev', secure: true });

    const secrets = [person.password, person.phone, stranger.phone, sms!.code, verified.body.sessionToken as string];
    const servers = [aliyun.accessKeySecret, new URL(smtp.url).password, new URL(database.appUrl).password];
    expect([...secrets, ...servers].filter((secret) => service.output().includes(secret))).toEqual([]);
    expect(service.output()).toContain('/api/auth/verify-phone');
  });

  it('issues links and tokens for its public URL only, whatever the host of the request', async () => {
    const answer = await client().with({ 'x-forwarded-host': 'evil.example', host: 'evil.example' }).get('/nowhere');
    expect(answer.body.type).toBe('https://auth.acme.dev/errors/http.no-such-route');
  });

  it('sends the headers that browsers protect pages by, and does not say what it is made of', async () => {
    const { headers } = await client().get('/');
    expect(headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('server')).toBeNull();
  });
});
