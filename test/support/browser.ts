/* eslint-disable @typescript-eslint/no-explicit-any -- a test reads answers of every shape, and asserts what it reads */
import { HttpClient } from './http-client.js';

export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any;
  /** Where the browser is sent; null for nowhere. */
  readonly location: string | null;
}

/** A browser: keeps the cookies of one service, by name, and is sent around only when it is told to follow. */
export class Browser {
  readonly cookies = new Map<string, string>();

  constructor(public url: string) {}

  /** Another one with the same cookies. */
  clone(url = this.url): Browser {
    const other = new Browser(url);
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    return other;
  }

  get(path: string): Promise<Page> {
    return this.#send(path, { method: 'GET' });
  }

  post(path: string, body: object): Promise<Page> {
    const headers = { 'content-type': 'application/json', 'x-sallyport-request': '1' };
    return this.#send(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  delete(path: string): Promise<Page> {
    return this.#send(path, { method: 'DELETE', headers: { 'x-sallyport-request': '1' } });
  }

  /** The same person as a plain caller, with the session cookie alone. */
  client(): HttpClient {
    const client = new HttpClient(this.url);
    const [name, value] = [...this.cookies].find(([cookie]) => cookie.endsWith('sallyport_session')) ?? [];
    client.cookie = name === undefined ? undefined : `${name}=${value ?? ''}`;
    return client;
  }

  async #send(
    path: string,
    request: { method: string; headers?: Record<string, string>; body?: string },
  ): Promise<Page> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...request.headers, ...(cookie === '' ? {} : { cookie }) };
    const response = await fetch(new URL(path, this.url), { ...request, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const body: unknown = isJson ? JSON.parse(text) : text;
    return { status: response.status, headers: response.headers, body, location: response.headers.get('location') };
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';');
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const isGone = value === '' || attributes.some((attribute) => attribute.trim() === 'Max-Age=0');
    if (isGone) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
