import { setTimeout as sleep } from 'node:timers/promises';
import { MessageNotSentError } from '../../../libs/platform/src/messaging/message-not-sent.error.js';
import { SmtpMailSender, type SmtpMailOptions } from '../../../libs/platform/src/messaging/smtp-mail-sender.js';
import { startFakeSmtp, type FakeSmtp, type FakeSmtpOptions, type NextReply } from '../../support/fake-smtp.js';
import { stopwatch } from '../../support/stopwatch.js';

const MAIL = { to: 'ada@example.com', subject: 'Welcome', text: 'Hello Ada.' };
const FROM = 'Sallyport <no-reply@sallyport.example>';
const PATIENT_MS = 10_000;
const SHORT_MS = 600;

describe('mail by SMTP', () => {
  const started: FakeSmtp[] = [];
  let smtp: FakeSmtp;

  async function start(options?: FakeSmtpOptions): Promise<FakeSmtp> {
    const server = await startFakeSmtp(options);
    started.push(server);
    return server;
  }

  beforeAll(async () => {
    smtp = await start();
  });
  afterAll(() => Promise.all(started.map((server) => server.close())));

  function sender(server: FakeSmtp, options: Partial<SmtpMailOptions> = {}): SmtpMailSender {
    const { url, certificate } = server;
    return new SmtpMailSender({ url, from: FROM, tlsCa: certificate, timeoutMs: PATIENT_MS, ...options });
  }

  async function failure(server: FakeSmtp, options: Partial<SmtpMailOptions> = {}, mail = MAIL) {
    const error: unknown = await sender(server, options)
      .send(mail)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MessageNotSentError);
    return error as MessageNotSentError;
  }

  describe('accepted', () => {
    it('delivers over TLS, logged in, marked as written by a machine', async () => {
      await sender(smtp).send(MAIL);
      const mail = smtp.messages.at(-1);
      expect(mail).toMatchObject({
        from: 'no-reply@sallyport.example',
        to: ['ada@example.com'],
        subject: 'Welcome',
        text: 'Hello Ada.',
        user: 'mailer',
        secure: true,
      });
      expect(mail?.headers.get('from')).toBe(FROM);
      expect(mail?.headers.get('to')).toBe('ada@example.com');
      expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    });

    it('delivers over TLS from the first byte', async () => {
      const server = await start({ tls: 'implicit' });
      await sender(server).send(MAIL);
      expect(server.messages).toMatchObject([{ subject: 'Welcome', secure: true }]);
    });

    it('keeps every character of subject and text', async () => {
      const mail = {
        to: 'ada@example.com',
        subject: 'Grüße, 世界 =?utf-8?q?x?=',
        text: '.\n..\nZeile\n"é" 世界 🙂\nQUIT',
      };
      await sender(smtp).send(mail);
      expect(smtp.messages.at(-1)).toMatchObject({ subject: mail.subject, text: mail.text });
    });

    it('delivers without TLS where the configuration says so, and only there', async () => {
      const server = await start({ tls: 'none' });
      await sender(server, { requireTls: false }).send(MAIL);
      expect(server.messages).toMatchObject([{ secure: false }]);
    });

    it('uses TLS where the server offers it, also when it need not', async () => {
      await sender(smtp, { requireTls: false }).send(MAIL);
      expect(smtp.messages.at(-1)).toMatchObject({ secure: true });
    });
  });

  describe('refused before anything is sent', () => {
    it.each([
      ['a line end in the recipient', { to: 'ada@example.com\r\nBcc: eve@example.com' }, 'InvalidRecipient'],
      ['a bare line feed in the recipient', { to: 'ada@example.com\nRCPT' }, 'InvalidRecipient'],
      ['two recipients', { to: 'ada@example.com,eve@example.com' }, 'InvalidRecipient'],
      ['a display name', { to: 'Ada <eve@example.com>' }, 'InvalidRecipient'],
      ['a group', { to: 'all:eve@example.com;' }, 'InvalidRecipient'],
      ['no address', { to: 'ada' }, 'InvalidRecipient'],
      ['a line end in the subject', { subject: 'Hi\r\nBcc: eve@example.com' }, 'InvalidSubject'],
      ['a bare carriage return in the subject', { subject: 'Hi\rX: 1' }, 'InvalidSubject'],
      ['a NUL in the subject', { subject: 'Hi\0' }, 'InvalidSubject'],
      ['a Unicode line separator in the subject', { subject: 'Hi\u2028X: 1' }, 'InvalidSubject'],
    ])('does not send %s', async (_case, change, code) => {
      const before = smtp.logins.length;
      expect(await failure(smtp, {}, { ...MAIL, ...change })).toMatchObject({ code, retryable: false });
      expect(smtp.logins).toHaveLength(before);
    });
  });

  describe('refused by the server', () => {
    it.each<[NextReply['at'], number, boolean]>([
      ['connect', 421, true],
      ['connect', 554, false],
      ['login', 454, true],
      ['login', 535, false],
      ['sender', 451, true],
      ['sender', 550, false],
      ['recipient', 450, true],
      ['recipient', 550, false],
      ['data', 452, true],
      ['data', 554, false],
    ])('reports a refusal at %s with %d as retryable: %s', async (at, replyCode, retryable) => {
      const before = smtp.messages.length;
      smtp.answerNext({ at, replyCode });
      expect(await failure(smtp)).toMatchObject({ code: String(replyCode), retryable, channel: 'mail' });
      expect(smtp.messages).toHaveLength(before);
    });

    it('reports a wrong password as final', async () => {
      const url = smtp.url.replace(/:[^:@]*@/, ':wrong@');
      expect(await failure(smtp, { url })).toMatchObject({ code: '535', retryable: false });
    });
  });

  describe('without trustworthy TLS', () => {
    it('says nothing to a server that offers no TLS, login least of all', async () => {
      const server = await start({ tls: 'none' });
      expect(await failure(server)).toMatchObject({ retryable: false });
      expect(server.logins).toHaveLength(0);
      expect(server.messages).toHaveLength(0);
    });

    it.each(['starttls', 'implicit'] as const)(
      'does not log in where the certificate does not verify (%s)',
      async (tls) => {
        const server = await start({ tls });
        expect(await failure(server, { tlsCa: undefined })).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
        expect(server.logins).toHaveLength(0);
      },
    );

    it('takes no settings from the URL that would switch any of this off', () => {
      for (const query of ['?requireTLS=false', '?tls.rejectUnauthorized=false', '?sendmail=true']) {
        expect(() => sender(smtp, { url: smtp.url + query })).toThrow(/without a query/);
      }
    });
  });

  describe('no answer', () => {
    it.each<NextReply['at']>(['connect', 'login', 'recipient', 'data'])(
      'gives up within the time limit when the server falls silent at %s',
      async (at) => {
        smtp.answerNext({ at, hang: true });
        const elapsedMs = stopwatch();
        expect(await failure(smtp, { timeoutMs: SHORT_MS })).toMatchObject({ code: 'Timeout', retryable: true });
        expect(elapsedMs()).toBeLessThan(5 * SHORT_MS);
      },
    );

    it('leaves no connection behind after giving up', async () => {
      const server = await start();
      server.answerNext({ at: 'recipient', hang: true });
      await failure(server, { timeoutMs: SHORT_MS });
      const deadline = Date.now() + 5 * SHORT_MS;
      while (server.openConnections() > 0 && Date.now() < deadline) await sleep(20);
      expect(server.openConnections()).toBe(0);
    });

    it('gives up within the time limit when each step is quick enough but all together are not', async () => {
      const server = await start();
      for (const at of ['connect', 'login', 'sender', 'recipient', 'data'] as const) {
        server.answerNext({ at, delayMs: SHORT_MS / 2 });
      }
      const elapsedMs = stopwatch();
      expect(await failure(server, { timeoutMs: SHORT_MS })).toMatchObject({ code: 'Timeout', retryable: true });
      expect(elapsedMs()).toBeLessThan(4 * SHORT_MS);
    });

    it('reports a refused connection as retryable', async () => {
      const gone = await startFakeSmtp();
      await gone.close();
      expect(await failure(gone)).toMatchObject({ code: 'ECONNREFUSED', retryable: true });
    });

    it('reports a name that does not resolve as retryable', async () => {
      const { code, retryable } = await failure(smtp, { url: 'smtp://mail.invalid:25' });
      expect(code).toMatch(/^(ENOTFOUND|EAI_AGAIN|ETIMEOUT|ECONNREFUSED|ESERVFAIL|EDNS|Timeout)$/); // as the resolver has it
      expect(retryable).toBe(true);
    });
  });

  it('keeps the address, password and the server’s words out of its errors', async () => {
    smtp.answerNext({ at: 'recipient', replyCode: 550, message: 'ada@example.com is unknown, p@ss:wörd/1' });
    const error = await failure(smtp);
    expect(error.message).toBe('mail to a***@example.com not sent: 550');
    const everything = `${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`;
    for (const secret of ['ada@', 'p@ss', 'unknown']) expect(everything).not.toContain(secret);
  });

  it.each(['', 'mail.example.com', 'http://mail.example.com', 'smtp://', 'smtp:host'])(
    'does not start with %j as server, and does not repeat it',
    (url) => {
      expect(() => sender(smtp, { url })).toThrow(/^The mail server must be given as/);
    },
  );
});
