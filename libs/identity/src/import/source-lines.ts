import { TextDecoder } from 'node:util';
import { LineRefused } from './line-refused.js';

/** Longer ones are refused, and never held in memory whole. */
const MAX_LINE_BYTES = 65_536;

const NEWLINE = 0x0a;

/** One line of a file, not read yet. */
export interface SourceLine {
  /** Counted from 1. */
  readonly number: number;
  /** Its text, without the line break. Throws `LineRefused`. */
  text(): string;
}

/** The lines of a stream of bytes, as many as are asked for: a slow reader slows the stream down. */
export async function* sourceLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<SourceLine> {
  const line = new OpenLine();
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      line.add(chunk.subarray(start, end));
      yield line.close();
      start = end + 1;
    }
    line.add(chunk.subarray(start));
  }
  if (!line.isEmpty) yield line.close();
}

class OpenLine {
  #number = 0;
  #length = 0;
  #parts: Buffer[] = [];

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  add(part: Buffer): void {
    this.#length += part.length;
    if (this.#length <= MAX_LINE_BYTES) this.#parts.push(part);
    else this.#parts = [];
  }

  close(): SourceLine {
    const isTooLong = this.#length > MAX_LINE_BYTES;
    const parts = this.#parts;
    this.#parts = [];
    this.#length = 0;
    this.#number++;
    return {
      number: this.#number,
      text: () => {
        if (isTooLong) throw new LineRefused('line-too-long');
        return decode(Buffer.concat(parts));
      },
    };
  }
}

/** Without a byte order mark and a carriage return. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r$/, '');
  } catch {
    throw new LineRefused('line-not-utf8');
  }
}
