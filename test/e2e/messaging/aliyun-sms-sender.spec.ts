import { setTimeout as sleep } from 'node:timers/promises';
import { AliyunSmsSender, type AliyunSmsOptions } from '../../../libs/platform/src/messaging/aliyun-sms-sender.js';
import { MessageNotSentError } from '../../../libs/platform/src/messaging/message-not-sent.error.js';
import { startFakeAliyun, type FakeAliyun, type NextAnswer } from '../../support/fake-aliyun.js';
import { selfSignedCertificate } from '../../support/self-signed-certificate.js';
import { stopwatch } from '../../support/stopwatch.js';

const PHONE = '+8613800138000';
const CODE = '048213';
const PATIENT_MS = 10_000;
const SHORT_MS = 400;

describe('SMS by Aliyun', () => {
  let aliyun: FakeAliyun;

  beforeAll(async () => {
    aliyun = await startFakeAliyun();
  });
  afterAll(() => aliyun.close());

  function sender(options: Partial<AliyunSmsOptions> = {}): AliyunSmsSender {
    const { accessKeyId, accessKeySecret, signName, templateCode, endpoint, protocol } = aliyun;
    const templateCodes = { phone_verification: templateCode, phone_changed: undefined };
    const account = { accessKeyId, accessKeySecret, signName, templateCodes, endpoint, protocol };
    return new AliyunSmsSender({ ...account, timeoutMs: PATIENT_MS, ...options });
  }

  async function failure(options: Partial<AliyunSmsOptions> = {}, phone = PHONE): Promise<MessageNotSentError> {
    const error: unknown = await sender(options)
      .send({ phone, purpose: 'phone_verification', code: CODE })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MessageNotSentError);
    return error as MessageNotSentError;
  }

  function send(phone = PHONE, options: Partial<AliyunSmsOptions> = {}): Promise<void> {
    return sender(options).send({ phone, purpose: 'phone_verification', code: CODE });
  }

  describe('accepted', () => {
    it('sends the code with the configured signature name and template in a request that Aliyun can verify', async () => {
      await send();
      expect(aliyun.messages.at(-1)).toEqual({
        phone: '13800138000',
        signName: aliyun.signName,
        templateCode: aliyun.templateCode,
        templateParam: { code: CODE },
        code: CODE,
      });
    });

    it('has a template for each purpose, and sends nothing for one that has none', async () => {
      const { templateCode } = aliyun;
      const message = { phone: PHONE, purpose: 'phone_changed', code: 'K7QMX-2RTWD' } as const;
      const sent = aliyun.messages.length;
      await expect(sender().send(message)).rejects.toMatchObject({ code: 'NoTemplate', retryable: false });
      expect(aliyun.messages).toHaveLength(sent);
      await sender({ templateCodes: { phone_verification: 'SMS_1', phone_changed: templateCode } }).send(message);
      expect(aliyun.messages.at(-1)).toMatchObject({ templateCode, code: 'K7QMX-2RTWD' });
    });

    it.each([
      ['mainland numbers as their 11 digits', '+8613912345678', '13912345678'],
      ['Hong Kong numbers with country code, without plus', '+85290001234', '85290001234'],
      ['Taiwanese numbers, whose code begins like the mainland’s', '+886912345678', '886912345678'],
      ['North American numbers that no mainland number looks like', '+12025550123', '12025550123'],
    ])('writes %s', async (_form, phone, written) => {
      await send(phone);
      expect(aliyun.messages.at(-1)?.phone).toBe(written);
    });

    it('sends each message over its own connection, under its own nonce', async () => {
      const one = sender();
      const before = aliyun.requests.length;
      for (const code of ['111111', '222222']) await one.send({ phone: PHONE, purpose: 'phone_verification', code });
      const requests = aliyun.requests.slice(before);
      expect(requests.map(({ connection }) => connection)).toEqual(['close', 'close']);
      expect(new Set(requests.map((headers) => headers['x-acs-signature-nonce'])).size).toBe(2);
    });
  });

  describe('refused before anything is sent', () => {
    it.each(['+8613800138000,+8613900139000', '13800138000', '+86 138 0013 8000', '+86138001380001234', ''])(
      'takes nothing but one E.164 number (%j)',
      async (phone) => {
        const before = aliyun.requests.length;
        expect(await failure({}, phone)).toMatchObject({ code: 'InvalidRecipient', retryable: false });
        expect(aliyun.requests).toHaveLength(before);
      },
    );

    it.each([
      [
        'to a mainland phone what is meant for the North American one with the same digits',
        '+13800138000',
        'AmbiguousRecipient',
      ],
      ['to Hong Kong what has the mainland’s country code', '+8685290001234', 'InvalidRecipient'],
    ])('does not send %s', async (_case, phone, code) => {
      const before = aliyun.requests.length;
      expect(await failure({}, phone)).toMatchObject({ code, retryable: false });
      expect(aliyun.requests).toHaveLength(before);
    });
  });

  describe('refused by Aliyun', () => {
    it.each<[string, number, boolean]>([
      ['isv.BUSINESS_LIMIT_CONTROL', 200, true],
      ['isp.SYSTEM_ERROR', 200, true],
      ['isv.MOBILE_NUMBER_ILLEGAL', 200, false],
      ['isv.AMOUNT_NOT_ENOUGH', 200, false],
      ['isv.SMS_TEMPLATE_ILLEGAL', 200, false],
      ['isv.DAY_LIMIT_CONTROL', 200, false],
      ['Throttling.User', 400, true],
      ['InvalidTimeStamp.Expired', 400, false],
      ['Forbidden.RAM', 403, false],
      ['ServiceUnavailable', 503, true],
      ['InternalError', 500, true],
    ])('reports %s with HTTP status %d as retryable: %s', async (code, status, retryable) => {
      aliyun.answerNext({ code, status });
      expect(await failure()).toMatchObject({ code, retryable, channel: 'sms' });
    });

    it('reports a wrong secret as final', async () => {
      const wrong = await failure({ accessKeySecret: 'not-the-secret' });
      expect(wrong).toMatchObject({ code: 'SignatureDoesNotMatch', retryable: false });
    });

    it('reports an unknown access key as final', async () => {
      const unknown = await failure({ accessKeyId: 'LTAI5tSomebodyElse' });
      expect(unknown).toMatchObject({ code: 'InvalidAccessKeyId.NotFound', retryable: false });
    });

    it('reports a signature name and a template that the account does not have as final', async () => {
      expect(await failure({ signName: '别人' })).toMatchObject({
        code: 'isv.SMS_SIGNATURE_ILLEGAL',
        retryable: false,
      });
      expect(await failure({ templateCodes: { phone_verification: 'SMS_1', phone_changed: undefined } })).toMatchObject(
        {
          code: 'isv.SMS_TEMPLATE_ILLEGAL',
          retryable: false,
        },
      );
    });
  });

  describe('no answer', () => {
    it.each<[string, NextAnswer]>([
      ['never answers', { hang: 'answer' }],
      ['never ends its answer', { hang: 'body' }],
      ['answers too late', { delayMs: 10 * SHORT_MS }],
    ])('gives up within the time limit when the server %s', async (_case, answer) => {
      aliyun.answerNext(answer);
      const elapsedMs = stopwatch();
      expect(await failure({ timeoutMs: SHORT_MS })).toMatchObject({ code: 'Timeout', retryable: true });
      expect(elapsedMs()).toBeLessThan(5 * SHORT_MS);
    });

    it.each(['answer', 'body'] as const)('leaves no connection behind after giving up on the %s', async (hang) => {
      aliyun.answerNext({ hang });
      await failure({ timeoutMs: SHORT_MS });
      const deadline = Date.now() + 5 * SHORT_MS;
      while ((await aliyun.openConnections()) > 0 && Date.now() < deadline) await sleep(20);
      expect(await aliyun.openConnections()).toBe(0);
    });

    it('never sends a second time by itself', async () => {
      for (const answer of [{ hang: 'connection' }, { hang: 'answer' }, { code: 'Throttling', status: 400 }] as const) {
        const before = aliyun.requests.length;
        aliyun.answerNext(answer);
        await failure({ timeoutMs: SHORT_MS });
        expect(aliyun.requests).toHaveLength(before + 1);
      }
    });

    it('reports a refused connection as retryable', async () => {
      const gone = await startFakeAliyun();
      await gone.close();
      expect(await failure({ endpoint: gone.endpoint })).toMatchObject({ code: 'ECONNREFUSED', retryable: true });
    });

    it('reports a name that does not resolve as retryable', async () => {
      const { code, retryable } = await failure({ endpoint: 'aliyun.invalid' });
      expect(code).toMatch(/^(ENOTFOUND|EAI_AGAIN|Timeout)$/); // as the machine's resolver has it
      expect(retryable).toBe(true);
    });

    it('reports a cut connection as retryable', async () => {
      aliyun.answerNext({ hang: 'connection' });
      expect(await failure()).toMatchObject({ code: expect.stringMatching(/^(ECONNRESET|EPIPE)$/), retryable: true });
    });

    it.each<[string, NextAnswer]>([
      ['HTML from a proxy', { status: 502, body: '<html>Bad Gateway</html>' }],
      ['an error without a code', { status: 400, body: '{}' }],
      ['an answer without a code', { body: '{}' }],
      ['no object', { body: 'null' }],
      ['a code that would forge a line of the log', { body: JSON.stringify({ Code: 'x\nOK' }) }],
    ])('does not take %s for success', async (_case, answer) => {
      aliyun.answerNext(answer);
      expect(await failure()).toMatchObject({ code: 'UnreadableAnswer', retryable: true });
    });

    it('sends nothing to a server whose certificate it cannot verify', async () => {
      const impostor = await startFakeAliyun({ tls: selfSignedCertificate() });
      const { endpoint } = impostor;
      const error = await failure({ endpoint, protocol: 'https' });
      await impostor.close();
      expect(error).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
      expect(impostor.requests).toHaveLength(0);
    });

    it('speaks TLS unless told otherwise', async () => {
      const before = aliyun.requests.length;
      expect(await failure({ protocol: undefined })).toMatchObject({ retryable: true });
      expect(aliyun.requests).toHaveLength(before);
    });
  });

  it('keeps number, code, key and secret out of its errors', async () => {
    const { accessKeySecret, accessKeyId } = aliyun;
    for (const answer of [{ hang: 'connection' }, { hang: 'answer' }, { code: 'isv.AMOUNT_NOT_ENOUGH' }] as const) {
      aliyun.answerNext(answer);
      const error = await failure({ timeoutMs: SHORT_MS });
      const everything = `${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`;
      expect(error.message).toContain('+86*********00');
      for (const secret of ['13800138000', CODE, accessKeySecret, accessKeyId])
        expect(everything).not.toContain(secret);
    }
  });
});
