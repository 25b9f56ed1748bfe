import { styleText } from 'node:util';

const MAX_LINES = 24;
const CODE_WAIT_MS = 5000;

export function step(title) {
  process.stdout.write(`\n${styleText('bold', `── ${title}`)}\n`);
}

/** Ends the demo: something isn't as the contract says. */
export function fail(message) {
  process.stdout.write(`\n${styleText('red', `✗ ${message}`)}\n`);
  process.exit(1);
}

/** Ends the demo unless the answer has the status, and the body is as it must be. */
export function expect(answer, status, isRight = () => true) {
  if (answer.status !== status) fail(`${answer.request}: expected ${status}, got ${answer.status}`);
  if (!isRight(answer.body)) fail(`${answer.request}: the answer is not what the contract says`);
}

/** One browser or program: keeps its cookie, or sends its bearer token, and prints what it says and hears. */
export class DemoClient {
  cookie;

  constructor(baseUrl, bearer = undefined) {
    this.baseUrl = baseUrl;
    this.bearer = bearer;
  }

  withBearer(token) {
    return new DemoClient(this.baseUrl, token);
  }

  get(path) {
    return this.#send('GET', path);
  }

  post(path, body) {
    return this.#send('POST', path, body);
  }

  delete(path) {
    return this.#send('DELETE', path);
  }

  /** The newest code sent to the phone, from the development outbox. */
  async codeFor(phone) {
    const deadline = Date.now() + CODE_WAIT_MS;
    while (Date.now() < deadline) {
      const response = await this.#fetch(`/dev/outbox?to=${encodeURIComponent(phone)}`);
      if (response.status === 404)
        fail('there is no development outbox: run the demo against a server that is not in production');
      const { messages } = await response.json();
      if (messages.length > 0) return messages[0].code;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return fail(`no code reached ${phone}`);
  }

  async #send(method, path, body) {
    const request = `${method} ${path}`;
    process.stdout.write(
      `\n${styleText('cyan', `→ ${request}`)}${this.bearer ? styleText('dim', '  (bearer)') : ''}\n`,
    );
    if (body !== undefined) print(body);
    const response = await this.#fetch(path, {
      method,
      headers: this.#headers(body),
      body: body && JSON.stringify(body),
    });
    this.#keepCookie(response);
    const text = await response.text();
    const answer = { request, status: response.status, body: text === '' ? {} : JSON.parse(text) };
    process.stdout.write(`${styleText(response.ok ? 'green' : 'yellow', `← ${response.status}`)}\n`);
    if (text !== '') print(answer.body);
    return answer;
  }

  #headers(body) {
    return {
      'x-sallyport-request': '1',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(this.bearer ? { authorization: `Bearer ${this.bearer}` } : {}),
      ...(this.cookie && !this.bearer ? { cookie: this.cookie } : {}),
    };
  }

  #keepCookie(response) {
    for (const line of response.headers.getSetCookie()) {
      const [pair] = line.split(';');
      this.cookie = pair.endsWith('=') ? undefined : pair;
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

/** Long secrets and long lists are shortened, everything else is shown as it is. */
function print(value) {
  const text = JSON.stringify(value, (key, item) => shortened(key, item), 2);
  const lines = text.split('\n');
  const shown =
    lines.length > MAX_LINES ? [...lines.slice(0, MAX_LINES), `… ${lines.length - MAX_LINES} more lines`] : lines;
  process.stdout.write(`${shown.map((line) => `    ${line}`).join('\n')}\n`);
}

function shortened(key, item) {
  if (key === 'password') return '…';
  return typeof item === 'string' && /token$/i.test(key) && item.length > 40 ? `${item.slice(0, 32)}…` : item;
}
