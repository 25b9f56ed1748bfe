import { fail, sayBody, sayRequest, sayStatus } from './report.mjs';

const OUTBOX_WAIT_MS = 5000;
const INVITATION = /sp_invitation_[\w-]+/;
const CODE = /\b\d{6}\b/;
const UNDO_CODE = /\b[A-Z2-9]{5}-[A-Z2-9]{5}\b/;

/** One browser or program: keeps its cookies, or sends its credentials, and prints what it says and hears. */
export class DemoClient {
  cookie;

  /**
   * @param {string} baseUrl
   * @param {string} who as it is called in what is printed
   * @param {{ bearer?: string, apiKey?: string }} credentials
   */
  constructor(baseUrl, who, credentials = {}) {
    this.baseUrl = baseUrl;
    this.who = who;
    this.credentials = credentials;
  }

  /** Another caller of the same server, with these credentials and no cookie. */
  as(who, credentials = {}) {
    return new DemoClient(this.baseUrl, who, credentials);
  }

  withBearer(bearer) {
    return this.as(this.who, { bearer });
  }

  get(path) {
    return this.send('GET', path);
  }

  post(path, body) {
    return this.send('POST', path, body);
  }

  put(path, body) {
    return this.send('PUT', path, body);
  }

  patch(path, body) {
    return this.send('PATCH', path, body);
  }

  delete(path) {
    return this.send('DELETE', path);
  }

  async send(method, path, body) {
    const request = `${method} ${path}`;
    const { bearer, apiKey } = this.credentials;
    sayRequest(this.who, request, [apiKey && 'X-API-Key', bearer && 'bearer'].filter(Boolean).join(', '));
    if (body !== undefined) sayBody(body);
    const init = { method, headers: this.#headers(body), body: body && JSON.stringify(body) };
    const response = await this.#fetch(path, init);
    this.#keepCookie(response);
    const text = await response.text();
    sayStatus(response);
    const answer = { request, status: response.status, body: text === '' ? {} : JSON.parse(text) };
    if (text !== '') sayBody(answer.body);
    return answer;
  }

  /** The code in the newest message to the phone. */
  codeFor(phone) {
    return this.#newest(phone, ({ code }) => code);
  }

  /** The invitation in the newest mail to the address. */
  invitationFor(email) {
    return this.#newest(email, ({ text }) => INVITATION.exec(text)?.[0]);
  }

  /** The code in the newest mail to the address. */
  mailedCodeFor(email) {
    return this.#newest(email, ({ text }) => CODE.exec(text)?.[0]);
  }

  /** With which an address takes itself back. */
  undoCodeFor(email) {
    return this.#newest(email, ({ text }) => UNDO_CODE.exec(text)?.[0]);
  }

  /** What `read` finds in the newest message to the address that has it; the development outbox has it after a moment. */
  async #newest(to, read) {
    const deadline = Date.now() + OUTBOX_WAIT_MS;
    while (Date.now() < deadline) {
      const response = await this.#fetch(`/dev/outbox?to=${encodeURIComponent(to)}`);
      if (response.status === 404)
        fail('there is no development outbox: run the demo against a server that is not in production');
      const { messages } = await response.json();
      const found = messages.map(read).find((value) => value !== undefined);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return fail(`nothing reached ${to}`);
  }

  #headers(body) {
    const { bearer, apiKey } = this.credentials;
    return {
      'x-sallyport-request': '1',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(apiKey ? { 'x-api-key': apiKey } : {}),
      ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
      ...(this.cookie ? { cookie: this.cookie } : {}),
    };
  }

  #keepCookie(response) {
    for (const line of response.headers.getSetCookie()) {
      const [pair] = line.split(';');
      const name = pair.slice(0, pair.indexOf('=') + 1);
      const others = (this.cookie ?? '').split('; ').filter((other) => other !== '' && !other.startsWith(name));
      this.cookie = [...(pair === name ? [] : [pair]), ...others].join('; ') || undefined;
    }
  }

  async #fetch(path, init) {
    try {
      return await fetch(`${this.baseUrl}${path}`, init);
    } catch (error) {
      return fail(`${this.baseUrl} does not answer (${error.cause?.code ?? error.message}); start it with npm start`);
    }
  }
}
