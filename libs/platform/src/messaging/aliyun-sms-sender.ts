import { createRequire } from 'node:module';
import { MessageNotSentError } from './message-not-sent.error.js';
import { requireE164, SmsSender, type SmsMessage } from './sms-sender.js';

export interface AliyunSmsOptions {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** An approved signature name. */
  readonly signName: string;
  /** An approved template with the one variable `${code}`, for each purpose; without one nothing is sent for it. */
  readonly templateCodes: Readonly<Record<SmsMessage['purpose'], string | undefined>>;
  /** Host, with a port where it isn't the protocol's own: `dysmsapi.aliyuncs.com`. */
  readonly endpoint: string;
  readonly protocol?: 'http' | 'https' | undefined;
  /** Milliseconds for the whole call: name look-up, connection, TLS, answer. */
  readonly timeoutMs: number;
}

type Dysms = typeof import('@alicloud/dysmsapi20170525');
type OpenApi = typeof import('@alicloud/openapi-core');

/** Both packages are CommonJS: they can be loaded late, and yet synchronously. */
const require = createRequire(import.meta.url);

interface Refusal {
  readonly code: string;
  readonly retryable: boolean;
}

/**
 * Refusals that pass by themselves. The rest of the published list (wrong key, signature, template or number, no money)
 * stays until somebody acts. Source: https://help.aliyun.com/document_detail/101346.html
 */
const PASSING = new Set([
  'isv.BUSINESS_LIMIT_CONTROL', // this phone: 1 per minute, 5 per hour, 10 per day
  'isp.SYSTEM_ERROR',
  'isp.GATEWAY_ERROR',
  'isp.UNKNOWN',
  'SignatureNonceUsed', // the next attempt draws another nonce
]);

/** `SendSms` of the Dysms API 2017-05-25 through Aliyun's SDK, which signs with ACS3-HMAC-SHA256 (signature version 3). */
export class AliyunSmsSender extends SmsSender {
  readonly #client: InstanceType<Dysms['default']>;
  readonly #SendSmsRequest: Dysms['SendSmsRequest'];

  /** Takes some 200 ms and 40 MB: the SDK's 300 modules are loaded here, so that only those who use it pay for it. */
  constructor(private readonly options: AliyunSmsOptions) {
    super();
    const { default: Client, SendSmsRequest } = require('@alicloud/dysmsapi20170525') as Dysms;
    this.#client = new Client(clientConfig(options));
    this.#SendSmsRequest = SendSmsRequest;
  }

  override async send({ phone, code, purpose }: SmsMessage): Promise<void> {
    requireE164(phone);
    const templateCode = this.options.templateCodes[purpose];
    if (templateCode === undefined) throw new MessageNotSentError('sms', phone, 'NoTemplate', false);
    const request = new this.#SendSmsRequest({
      phoneNumbers: aliyunNumber(phone),
      signName: this.options.signName,
      templateCode,
      templateParam: JSON.stringify({ code }),
    });
    const answer = within(this.options.timeoutMs, this.#client.sendSms(request));
    const refusal = await answer.then(({ body }) => refusalIn(body?.code), refusalFor);
    if (refusal) throw new MessageNotSentError('sms', phone, refusal.code, refusal.retryable);
  }
}

/**
 * Retries are off in this SDK unless `retryOptions` is given. Each call has its own connection, because on a kept-alive
 * one the SDK's timer of an earlier call cancels the timer of the next, and because a message must not die of a
 * connection that the other side has meanwhile closed.
 */
function clientConfig(options: AliyunSmsOptions): ConstructorParameters<Dysms['default']>[0] {
  const { Config, GlobalParameters } = (require('@alicloud/openapi-core') as OpenApi).$OpenApiUtil;
  return new Config({
    accessKeyId: options.accessKeyId,
    accessKeySecret: options.accessKeySecret,
    endpoint: options.endpoint,
    protocol: options.protocol ?? 'https',
    connectTimeout: options.timeoutMs,
    readTimeout: options.timeoutMs,
    globalParameters: new GlobalParameters({ headers: { connection: 'close' } }),
  });
}

/**
 * Aliyun's notation: a mainland mobile number is its 11 digits, any other is country code and number, without plus sign.
 * It leaves some numbers that can be read both ways, and their code would reach a stranger: those are refused.
 * @throws MessageNotSentError `InvalidRecipient` for +86 and no mobile number; `AmbiguousRecipient` for a +1 number with
 *   the digits of a mainland mobile number
 */
function aliyunNumber(phone: string): string {
  const mainlandMobile = /^\+86(1[3-9]\d{9})$/.exec(phone)?.[1];
  if (mainlandMobile !== undefined) return mainlandMobile;
  if (phone.startsWith('+86')) throw new MessageNotSentError('sms', phone, 'InvalidRecipient', false);
  if (/^\+1[3-9]\d{9}$/.test(phone)) throw new MessageNotSentError('sms', phone, 'AmbiguousRecipient', false);
  return phone.slice('+'.length);
}

/** The SDK's own timeouts count connecting and waiting apart, and don't count reading: this one bounds all of it. */
async function within<Answer>(timeoutMs: number, answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new DOMException('no answer in time', 'TimeoutError'));
    }, timeoutMs);
  });
  return Promise.race([answer, timeout]).finally(() => {
    clearTimeout(timer);
  });
}

/** What an answer with HTTP status 200 says: business refusals come this way too. */
function refusalIn(code: unknown): Refusal | undefined {
  if (code === 'OK') return undefined;
  return isCode(code) ? { code, retryable: PASSING.has(code) } : { code: 'UnreadableAnswer', retryable: true };
}

/** What went wrong instead of such an answer: an HTTP error from Aliyun's gateway, no answer, or none of Aliyun's. */
function refusalFor(error: unknown): Refusal {
  const { name, code, statusCode } = error as { name?: unknown; code?: unknown; statusCode?: unknown };
  if (name === 'RequestTimeoutError' || name === 'TimeoutError') return { code: 'Timeout', retryable: true };
  if (!isCode(code)) return { code: 'UnreadableAnswer', retryable: true };
  const wasRefused = typeof statusCode === 'number' && statusCode < 500;
  return { code, retryable: !wasRefused || PASSING.has(code) || code.startsWith('Throttling') };
}

/** The SDK turns a missing code into the word `undefined`. */
function isCode(code: unknown): code is string {
  return typeof code === 'string' && code !== 'undefined' && /^[\w.-]{1,80}$/.test(code);
}
