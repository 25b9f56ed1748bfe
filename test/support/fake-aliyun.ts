import { createHash, createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

const MAX_CLOCK_DIFFERENCE_MS = 15 * 60_000;
const REQUIRED_HEADERS = [
  'host',
  'x-acs-action',
  'x-acs-content-sha256',
  'x-acs-date',
  'x-acs-signature-nonce',
  'x-acs-version',
];

export interface ReceivedSms {
  /** As the request had it: 11 digits in mainland China, otherwise country code and number. */
  readonly phone: string;
  readonly signName: string;
  readonly templateCode: string;
  readonly templateParam: Record<string, string>;
  /** The template's `code`. */
  readonly code: string;
}

/** What the next request gets, provided that it is well signed. */
export interface NextAnswer {
  /** Default `OK`. Anything else is a refusal, and the message isn't recorded. */
  readonly code?: string;
  /** HTTP status, default 200. From 400 on the body has the gateway's error shape. */
  readonly status?: number;
  /** Instead of an answer of Aliyun's. */
  readonly body?: string;
  readonly delayMs?: number;
  /** `answer`: never a byte. `body`: one space after the other, never the end. `connection`: cut off without an answer. */
  readonly hang?: 'answer' | 'body' | 'connection';
}

export interface FakeAliyunOptions {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly signName: string;
  readonly templateCode: string;
  /** PEM; serves HTTPS. */
  readonly tls?: { key: string; cert: string };
}

export interface FakeAliyun extends FakeAliyunOptions {
  /** `127.0.0.1:port` */
  readonly endpoint: string;
  readonly protocol: 'http' | 'https';
  /** The accepted messages, oldest first. */
  readonly messages: readonly ReceivedSms[];
  /** Every request's headers, refused ones included. */
  readonly requests: readonly IncomingHttpHeaders[];
  /** Queues one answer; requests without one are answered according to what they ask. */
  answerNext(answer: NextAnswer): void;
  openConnections(): Promise<number>;
  close(): Promise<void>;
}

interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Refusal = readonly [status: number, code: string];

const sha256 = (value: string): string => createHash('sha256').update(value).digest('hex');

/** RFC 3986 §2.3: all but the unreserved characters. */
function percentEncoded(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * ACS3-HMAC-SHA256, written from its specification and not from the SDK.
 * Source: https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
 */
export function acs3Signature(request: ApiRequest, signedHeaders: readonly string[], accessKeySecret: string): string {
  const canonicalQuery = [...request.url.searchParams]
    .map(([name, value]) => [percentEncoded(name), percentEncoded(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const canonicalHeaders = signedHeaders
    .map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`)
    .join('');
  const canonicalRequest = [
    request.method,
    request.url.pathname,
    canonicalQuery,
    canonicalHeaders,
    signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
  return createHmac('sha256', accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonicalRequest)}`)
    .digest('hex');
}

/** Whether the signature covers the host, every `x-acs-` header and the body, and is made with this secret. */
function isSignedBy(secret: string, request: ApiRequest, signedHeaders: string[], signature: string): boolean {
  const { headers, body } = request;
  const mustBeSigned = Object.keys(headers).filter((name) => name === 'host' || name.startsWith('x-acs-'));
  return (
    mustBeSigned.every((name) => signedHeaders.includes(name)) &&
    headers['x-acs-content-sha256'] === sha256(body) &&
    acs3Signature(request, signedHeaders, secret) === signature
  );
}

/** Identity, freshness and integrity of the request, as the gateway checks them before anything else. */
function gatewayRefusal(request: ApiRequest, options: FakeAliyunOptions, usedNonces: Set<string>): Refusal | undefined {
  const { headers } = request;
  const [, accessKeyId, signed = '', signature] =
    /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  if (signature === undefined) return [400, 'IncompleteSignature'];
  if (accessKeyId !== options.accessKeyId) return [404, 'InvalidAccessKeyId.NotFound'];
  const missing = REQUIRED_HEADERS.find((name) => headers[name] === undefined);
  if (missing !== undefined) return [400, `Missing.${missing}`];
  const date = String(headers['x-acs-date']);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date)) return [400, 'InvalidTimeStamp.Format'];
  if (Math.abs(Date.now() - Date.parse(date)) > MAX_CLOCK_DIFFERENCE_MS) return [400, 'InvalidTimeStamp.Expired'];
  if (!isSignedBy(options.accessKeySecret, request, signed.split(';'), signature))
    return [400, 'SignatureDoesNotMatch'];
  const nonce = String(headers['x-acs-signature-nonce']);
  if (usedNonces.has(nonce)) return [400, 'SignatureNonceUsed'];
  usedNonces.add(nonce);
  return undefined;
}

/** The action and its parameters; business refusals come with HTTP status 200. */
function sendSms({ headers, url, method }: ApiRequest, options: FakeAliyunOptions): Refusal | ReceivedSms {
  if (method !== 'POST' || url.pathname !== '/') return [400, 'UnsupportedHTTPMethod'];
  if (headers['x-acs-version'] !== '2017-05-25') return [400, 'InvalidVersion'];
  if (headers['x-acs-action'] !== 'SendSms') return [404, 'InvalidAction.NotFound'];
  const [phone, signName, templateCode, templateParam] = [
    'PhoneNumbers',
    'SignName',
    'TemplateCode',
    'TemplateParam',
  ].map((name) => url.searchParams.get(name) ?? '') as [string, string, string, string];
  const absent = { PhoneNumbers: phone, SignName: signName, TemplateCode: templateCode };
  for (const [name, value] of Object.entries(absent)) if (value === '') return [400, `Missing${name}`];
  if (!/^[1-9]\d{6,14}$/.test(phone)) return [200, 'isv.MOBILE_NUMBER_ILLEGAL'];
  if (signName !== options.signName) return [200, 'isv.SMS_SIGNATURE_ILLEGAL'];
  if (templateCode !== options.templateCode) return [200, 'isv.SMS_TEMPLATE_ILLEGAL'];
  const parameters = templateParameters(templateParam);
  if (!parameters) return [200, 'isv.INVALID_JSON_PARAM'];
  if (parameters['code'] === undefined) return [200, 'isv.TEMPLATE_MISSING_PARAMETERS'];
  return { phone, signName, templateCode, templateParam: parameters, code: parameters['code'] };
}

/** An object whose values are strings: numbers are refused too. */
function templateParameters(json: string): Record<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isRecord && Object.values(value).every((v) => typeof v === 'string')
      ? (value as Record<string, string>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A body in the shape of the product (status 200) or of the gateway before it (400 and above). */
function answerBody(status: number, code: string, host: string): string {
  const RequestId = randomUUID().toUpperCase();
  if (status >= 400) {
    const Recommend = `https://api.aliyun.com/troubleshoot?q=${code}&product=Dysmsapi&requestId=${RequestId}`;
    return JSON.stringify({ RequestId, Message: `Refused: ${code}.`, Recommend, HostId: host, Code: code });
  }
  const BizId = `${Date.now()}^0`;
  return JSON.stringify({ Message: code, RequestId, Code: code, ...(code === 'OK' && { BizId }) });
}

/** Keeps the connection busy until the client leaves. */
function trickle(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 50);
  response.on('close', () => clearInterval(timer));
}

async function respond(response: ServerResponse, status: number, body: string, next: NextAnswer): Promise<void> {
  if (next.delayMs !== undefined) await sleep(next.delayMs, undefined, { ref: false });
  if (next.hang === 'answer') return;
  if (next.hang === 'connection') {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json;charset=utf-8' });
  if (next.hang === 'body') trickle(response);
  else response.end(body);
}

/**
 * Aliyun's Dysms API on 127.0.0.1, for the real SDK to talk to: it checks the signature, freshness, action and parameters
 * of each request and answers in Aliyun's words.
 */
export async function startFakeAliyun(options: Partial<FakeAliyunOptions> = {}): Promise<FakeAliyun> {
  const settings: FakeAliyunOptions = {
    accessKeyId: 'LTAI5tFakeAccessKeyId',
    accessKeySecret: 'fake-access-key-secret',
    signName: '阿里云短信测试',
    templateCode: 'SMS_154950909',
    ...options,
  };
  const messages: ReceivedSms[] = [];
  const requests: IncomingHttpHeaders[] = [];
  const queue: NextAnswer[] = [];
  const usedNonces = new Set<string>();

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { headers, method = '', url = '' } = incoming;
    requests.push(headers);
    const host = headers.host ?? '';
    const request = { method, url: new URL(url, `http://${host}`), headers, body: await text(incoming) };
    const refusal = gatewayRefusal(request, settings, usedNonces);
    if (refusal) {
      await respond(response, refusal[0], answerBody(...refusal, host), {});
      return;
    }
    const next = queue.shift() ?? {};
    const result = sendSms(request, settings);
    const [status, code] = 'phone' in result ? ([200, 'OK'] as const) : result;
    const answerCode = next.code ?? code;
    if ('phone' in result && answerCode === 'OK') messages.push(result);
    const answerStatus = next.status ?? status;
    await respond(response, answerStatus, next.body ?? answerBody(answerStatus, answerCode, host), next);
  };
  const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
    void handle(incoming, response);
  };
  const server = settings.tls ? createTlsServer(settings.tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...settings,
    endpoint: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    protocol: settings.tls ? 'https' : 'http',
    messages,
    requests,
    answerNext: (answer) => void queue.push(answer),
    openConnections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
