import { createHash } from 'node:crypto';
import { acs3Signature, startFakeAliyun, type FakeAliyun } from '../../support/fake-aliyun.js';

const sha256 = (value: string): string => createHash('sha256').update(value).digest('hex');

describe('the stand-in for Aliyun', () => {
  let aliyun: FakeAliyun;

  beforeAll(async () => {
    aliyun = await startFakeAliyun();
  });
  afterAll(() => aliyun.close());

  const good = {
    PhoneNumbers: '13800138000',
    SignName: '阿里云短信测试',
    TemplateCode: 'SMS_154950909',
    TemplateParam: '{"code":"1*2\'3 4~(5)"}',
  };

  interface Call {
    headers?: Record<string, string>;
    query?: Record<string, string>;
    /** Left out of `SignedHeaders`. */
    unsigned?: string;
    /** Changes the request after it was signed. */
    tamper?: (sent: { url: URL; headers: Record<string, string>; body: string }) => void;
  }

  async function call({ headers = {}, query = {}, unsigned, tamper }: Call = {}) {
    const url = new URL(`http://${aliyun.endpoint}/`);
    for (const [name, value] of Object.entries({ ...good, ...query })) url.searchParams.set(name, value);
    const signed: Record<string, string> = {
      host: aliyun.endpoint,
      'x-acs-action': 'SendSms',
      'x-acs-content-sha256': sha256(''),
      'x-acs-date': new Date().toISOString().replace(/\.\d+/, ''),
      'x-acs-signature-nonce': crypto.randomUUID(),
      'x-acs-version': '2017-05-25',
      ...headers,
    };
    const names = Object.keys(signed).filter((name) => name !== unsigned);
    const signature = acs3Signature({ method: 'POST', url, headers: signed, body: '' }, names, aliyun.accessKeySecret);
    const authorization =
      signed['authorization'] ??
      `ACS3-HMAC-SHA256 Credential=${aliyun.accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`;
    const sent = { url, headers: { ...signed, authorization }, body: '' };
    tamper?.(sent);
    const response = await fetch(sent.url, { method: 'POST', headers: sent.headers, body: sent.body });
    return { status: response.status, answer: (await response.json()) as Record<string, string> };
  }

  it('computes the signature that Aliyun publishes for its example request', () => {
    const headers = {
      host: 'ecs.cn-shanghai.aliyuncs.com',
      'x-acs-action': 'RunInstances',
      'x-acs-content-sha256': sha256(''),
      'x-acs-date': '2023-10-26T10:22:32Z',
      'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
      'x-acs-version': '2014-05-26',
    };
    const query = 'ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai';
    const url = new URL(`https://ecs.cn-shanghai.aliyuncs.com/?${query}`);
    expect(acs3Signature({ method: 'POST', url, headers, body: '' }, Object.keys(headers), 'YourAccessKeySecret')).toBe(
      '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    );
  });

  it('accepts a well-signed message and keeps it', async () => {
    const { status, answer } = await call();
    expect(status).toBe(200);
    expect(answer).toEqual({ Code: 'OK', Message: 'OK', RequestId: expect.any(String), BizId: expect.any(String) });
    expect(aliyun.messages.at(-1)).toMatchObject({ phone: '13800138000', code: "1*2'3 4~(5)" });
  });

  const nonce = crypto.randomUUID();

  it.each<[string, number, string, Call]>([
    ['no credentials', 400, 'IncompleteSignature', { headers: { authorization: 'Bearer 1' } }],
    [
      'changed parameters',
      400,
      'SignatureDoesNotMatch',
      { tamper: ({ url }) => url.searchParams.set('PhoneNumbers', '1') },
    ],
    [
      'a changed header',
      400,
      'SignatureDoesNotMatch',
      { tamper: ({ headers }) => (headers['x-acs-action'] = 'AddSms') },
    ],
    ['a changed body', 400, 'SignatureDoesNotMatch', { tamper: (sent) => (sent.body = 'PhoneNumbers=1') }],
    ['the hash of another body', 400, 'SignatureDoesNotMatch', { headers: { 'x-acs-content-sha256': sha256('{}') } }],
    ['an unsigned nonce', 400, 'SignatureDoesNotMatch', { unsigned: 'x-acs-signature-nonce' }],
    ['yesterday’s date', 400, 'InvalidTimeStamp.Expired', { headers: { 'x-acs-date': '2024-01-01T00:00:00Z' } }],
    ['a date of another form', 400, 'InvalidTimeStamp.Format', { headers: { 'x-acs-date': new Date().toUTCString() } }],
    ['another version', 400, 'InvalidVersion', { headers: { 'x-acs-version': '2018-05-01' } }],
    ['another action', 404, 'InvalidAction.NotFound', { headers: { 'x-acs-action': 'SendBatchSms' } }],
    ['no phone number', 400, 'MissingPhoneNumbers', { query: { PhoneNumbers: '' } }],
    ['a plus sign', 200, 'isv.MOBILE_NUMBER_ILLEGAL', { query: { PhoneNumbers: '+85290001234' } }],
    ['a number as parameter', 200, 'isv.INVALID_JSON_PARAM', { query: { TemplateParam: '{"code":123456}' } }],
    ['no code', 200, 'isv.TEMPLATE_MISSING_PARAMETERS', { query: { TemplateParam: '{}' } }],
  ])('refuses a request with %s (%d %s)', async (_case, status, Code, request) => {
    const before = aliyun.messages.length;
    expect(await call(request)).toMatchObject({ status, answer: { Code } });
    expect(aliyun.messages).toHaveLength(before);
  });

  it('refuses a replay', async () => {
    const headers = { 'x-acs-signature-nonce': nonce };
    expect((await call({ headers })).answer).toMatchObject({ Code: 'OK' });
    expect(await call({ headers })).toMatchObject({ status: 400, answer: { Code: 'SignatureNonceUsed' } });
  });
});
