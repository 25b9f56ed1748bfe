import { connect } from 'node:net';
import { Window } from './statistics.mjs';

const HEAD_END = Buffer.from('\r\n\r\n');
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i;
const STATUS_AT = 'HTTP/1.1 '.length;
const SILENCE_MS = 20_000;

/**
 * Sends what `next()` gives, over keep-alive connections with one request in flight on each, and measures the answers.
 * With `isAwake` it never sleeps, so that no answer costs the server the waking of its client, which it would by far more
 * often for a slow server than for a fast one; not where somebody else needs the core.
 * Throws if even one answer is not the expected one, and at a lost connection or 20 s of silence: a benchmark that
 * measures errors measures nothing.
 */
export async function load({ url, next, connections, isAwake = false, settleSeconds, seconds }) {
  const run = new Run(next, new Window({ settleSeconds, seconds }));
  const { hostname, port } = new URL(url);
  const open = Array.from({ length: connections }, () => new Connection(run, hostname, port));
  const stayAwake = () => (run.isOver ? undefined : setImmediate(stayAwake));
  if (isAwake) stayAwake();
  try {
    await run.over;
  } finally {
    run.isOver = true;
    for (const connection of open) connection.socket.destroy();
  }
  return run.result();
}

class Run {
  #window;
  #answers = 0;
  #wrong = 0;
  #firstWrong;
  isOver = false;

  constructor(next, window) {
    this.next = next;
    this.#window = window;
    this.over = new Promise((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
    });
  }

  /** Takes note of one answer, and says whether more are wanted. */
  answered(now, latency, isRight, bytes) {
    this.#answers++;
    if (!isRight) {
      this.#wrong++;
      this.#firstWrong ??= bytes.toString('utf8');
    }
    this.#window.record(now, latency);
    if (this.#window.isClosed) this.finish();
    return !this.#window.isClosed;
  }

  result() {
    if (this.#wrong > 0) {
      throw new Error(`${this.#wrong} of ${this.#answers} answers were wrong, the first one:\n${this.#firstWrong}`);
    }
    return this.#window.result();
  }
}

class Connection {
  #run;
  #rest;
  #exchange;
  #sentAt;

  constructor(run, host, port) {
    this.#run = run;
    const callback = (length, buffer) => this.#received(buffer.subarray(0, length));
    this.socket = connect({ host, port, noDelay: true, onread: { buffer: Buffer.alloc(1 << 16), callback } });
    this.socket.setTimeout(SILENCE_MS, () => run.fail(new Error(`no answer within ${SILENCE_MS / 1000} s`)));
    this.socket.on('connect', () => this.#send());
    this.socket.on('error', (error) => run.fail(error));
    this.socket.on('close', () => run.fail(new Error('the server closed a connection in use')));
  }

  #send() {
    this.#exchange = this.#run.next();
    this.#sentAt = performance.now();
    this.socket.write(this.#exchange.request);
  }

  #received(chunk) {
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    const headEnd = bytes.indexOf(HEAD_END);
    const length = headEnd === -1 ? undefined : CONTENT_LENGTH.exec(bytes.latin1Slice(0, headEnd))?.[1];
    if (headEnd !== -1 && length === undefined) {
      this.#run.fail(new Error(`an answer without content-length:\n${bytes.latin1Slice(0, headEnd)}`));
      return true;
    }
    const bodyStart = headEnd + HEAD_END.length;
    const bodyEnd = bodyStart + Number(length);
    if (headEnd === -1 || bytes.length < bodyEnd) {
      this.#rest = Buffer.from(bytes);
      return true;
    }
    this.#rest = undefined;
    this.#answered(bytes, bodyStart, bodyEnd);
    return true;
  }

  #answered(bytes, bodyStart, bodyEnd) {
    const now = performance.now();
    const { status, isRightBody } = this.#exchange;
    const isRight = bytes.length === bodyEnd && statusOf(bytes) === status && isRightBody(bytes, bodyStart, bodyEnd);
    if (this.#run.answered(now, now - this.#sentAt, isRight, bytes)) this.#send();
  }
}

function statusOf(bytes) {
  return Number(bytes.latin1Slice(STATUS_AT, STATUS_AT + 3));
}
