/**
 * A request as the bytes that go over the wire, and what must come back: `answer` is `{ status, body }` for one exact
 * body, or `{ status, accepts(text) }` where right answers differ from each other.
 */
export function exchange({ method = 'GET', path, headers = {}, body, answer }) {
  const head = { host: 'localhost', ...headers };
  if (body !== undefined) {
    head['content-type'] = 'application/json';
    head['content-length'] = Buffer.byteLength(body);
  }
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  return {
    request: Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`),
    status: answer.status,
    isRightBody: answer.accepts ? acceptedBy(answer.accepts) : exactly(Buffer.from(answer.body)),
  };
}

function exactly(expected) {
  return (bytes, start, end) => bytes.compare(expected, 0, expected.length, start, end) === 0;
}

function acceptedBy(accepts) {
  return (bytes, start, end) => accepts(bytes.toString('utf8', start, end));
}

/**
 * Asks once, has `isRight` judge the answer in full, and returns the exchange that expects exactly that body from then
 * on: the load generator compares bytes instead of parsing. Throws if the first answer is wrong.
 */
export async function proven(url, { method = 'GET', path, headers = {}, body }, isRight) {
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await fetch(url + path, { method, headers: { ...headers, ...type }, body });
  const text = await answer.text();
  if (answer.status !== 200 || !isRight(JSON.parse(text))) {
    throw new Error(`${method} ${path} gave a wrong answer, ${answer.status}: ${text}`);
  }
  return exchange({ method, path, headers, body, answer: { status: 200, body: text } });
}
