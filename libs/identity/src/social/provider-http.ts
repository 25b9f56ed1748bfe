import { boundedText } from '../hook/bounded-text.js';

/** A provider gave no usable answer in time: down, slow, redirecting, or answering what its protocol does not have. */
export class ProviderAway extends Error {
  constructor(reason: string, cause?: unknown) {
    super(reason, { cause });
    this.name = 'ProviderAway';
  }
}

const REQUEST_MS = 1500;
const MAX_ANSWER_BYTES = 262_144;

interface ProviderRequest {
  readonly method?: string;
  readonly headers?: RequestInit['headers'];
  readonly body?: unknown;
}

/**
 * Asks providers. Addresses come from the settings and from what the provider itself publishes, never from a request. An answer
 * is JSON of at most 256 KiB within 1.5 seconds; a redirect is none. Throws `ProviderAway`.
 */
export class ProviderHttp {
  constructor(private readonly standInUrl: string | undefined) {}

  readonly fetch = async (url: string, { method = 'GET', headers = {}, body }: ProviderRequest): Promise<Response> => {
    const signal = AbortSignal.timeout(REQUEST_MS);
    const request = { method, headers, body: body ?? null, redirect: 'manual', signal } as RequestInit;
    try {
      return await readable(await fetch(this.#addressOf(url), request));
    } catch (cause) {
      throw cause instanceof ProviderAway ? cause : new ProviderAway(`${new URL(url).host} did not answer`, cause);
    }
  };

  #addressOf(url: string): string {
    const { protocol, host, pathname, search } = new URL(url);
    if (protocol !== 'https:') throw new ProviderAway('it names an address that is not https');
    return this.standInUrl === undefined ? url : `${this.standInUrl}/${host}${pathname}${search}`;
  }
}

/** A refusal (4xx) is an answer too, whatever its body says. */
async function readable(response: Response): Promise<Response> {
  const { status, headers } = response;
  const type = headers.get('content-type') ?? '';
  const isRefusal = status >= 400 && status < 500 && status !== 429;
  if (!isRefusal && !(status === 200 && /^application\/([\w.-]+\+)?json\b/.test(type))) {
    await response.body?.cancel();
    throw new ProviderAway(`it answered ${status} ${type}`);
  }
  const text = await boundedText(response.body ?? [], MAX_ANSWER_BYTES);
  if (!isRefusal) JSON.parse(text);
  const challenge = headers.get('www-authenticate');
  return new Response(text, {
    status,
    headers: { 'content-type': type, ...(challenge === null ? {} : { 'www-authenticate': challenge }) },
  });
}
