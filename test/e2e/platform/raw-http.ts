import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

export interface RawAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends these very lines over a connection of its own: what no HTTP client would send. The last header is `Connection`. */
export async function sendRaw(url: string, lines: readonly string[], body = ''): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const [first = '', ...headers] = lines;
  socket.write([first, `Host: ${host}`, ...headers, 'Connection: close', '', body].join('\r\n'));
  return read(await text(socket));
}

/** Sends these lines of a request, and no more; answers what the server says when it has waited long enough. */
export async function sendHalf(url: string, what = 'GET /', lines: readonly string[] = ['']): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write([`${what} HTTP/1.1`, `Host: ${host}`, ...lines].join('\r\n'));
  return read(await text(socket));
}

function read(answer: string): RawAnswer {
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  const [statusLine = '', ...fields] = head.split('\r\n');
  const pairs = fields.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { status: Number(statusLine.split(' ')[1]), headers: new Map(pairs), body: rest.join('\r\n\r\n') };
}
