/* eslint-disable @typescript-eslint/no-explicit-any -- a test reads answers of every shape, and asserts what it reads */

/** An answer, its JSON read. */
export interface Answer<T = any> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
  readonly text: string;
}

/** One caller: keeps its cookie as a browser does, or sends a bearer token. */
export class HttpClient {
  /** Of the session. */
  cookie: string | undefined;
  /** By which an account knows the browser again. */
  deviceCookie: string | undefined;

  constructor(
    readonly url: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** The same server, with this bearer token and no cookie. */
  bearer(token: string): HttpClient {
    return new HttpClient(this.url, { authorization: `Bearer ${token}` });
  }

  /** The same server, with these headers besides. */
  with(headers: Readonly<Record<string, string>>): HttpClient {
    const client = new HttpClient(this.url, { ...this.headers, ...headers });
    client.cookie = this.cookie;
    client.deviceCookie = this.deviceCookie;
    return client;
  }

  get<T = any>(path: string): Promise<Answer<T>> {
    return this.send('GET', path);
  }

  post<T = any>(path: string, body?: unknown): Promise<Answer<T>> {
    return this.send('POST', path, body);
  }

  delete<T = any>(path: string): Promise<Answer<T>> {
    return this.send('DELETE', path);
  }

  async send<T = any>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const headers: Record<string, string> = { 'x-sallyport-request': '1', ...this.headers };
    if (body !== undefined) headers['content-type'] ??= 'application/json';
    const cookies = [this.cookie, this.deviceCookie].filter((pair) => pair !== undefined);
    if (cookies.length > 0) headers['cookie'] = cookies.join('; ');
    const payload = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body: payload }),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line.split(';')[0] ?? '');
    const text = await response.text();
    const isJson = /\bjson/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as T, text };
  }

  #keep(pair: string): void {
    if (/^(__Host-)?sallyport_device=/.test(pair)) {
      this.deviceCookie = pair;
      return;
    }
    const name = pair.slice(0, pair.indexOf('=') + 1);
    const others = (this.cookie ?? '').split('; ').filter((other) => other !== '' && !other.startsWith(name));
    this.cookie = [...(pair === name ? [] : [pair]), ...others].join('; ') || undefined;
  }
}
