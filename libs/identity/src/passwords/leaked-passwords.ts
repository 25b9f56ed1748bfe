import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { DomainError } from '#kernel';
import { StartRefused, UNAVAILABLE } from '#platform';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';

/** Of each line of the list: SHA-1 in hexadecimal, and how often it was seen. */
const LINE = /^([0-9A-F]{40})(?::\d+)?\r?$/i;

/** No line is as long. */
const LINE_BYTES = 80;

/** What is left of the list when it is read as it is. */
const BLOCK_BYTES = 4096;

/** How many lines are looked at before the service starts, and whether they ascend. */
const SAMPLES = 256;

interface Line {
  readonly startsAt: number;
  readonly hash: string;
}

/**
 * The passwords of an operator's list, in the form in which Have I Been Pwned has them for download: `HASH:COUNT` a line, by
 * SHA-1, ascending. Searched on the disk: one search takes about thirty reads of less than a page, however long it is, and no
 * memory. Nothing of a password leaves it. Without a list nothing is on it.
 */
export class LeakedPasswords implements OnApplicationShutdown {
  private constructor(
    private readonly file: FileHandle | null,
    private readonly size: number,
  ) {}

  /** Throws `StartRefused` for a file that can't be read, is no such list, or is not sorted, as far as a sample shows. */
  static async open(path: string | undefined, logger: Logger): Promise<LeakedPasswords> {
    if (path === undefined) {
      logger.info('LEAKED_PASSWORDS_FILE is not set: of known passwords only the most common are');
      return new LeakedPasswords(null, 0);
    }
    let file: FileHandle | null = null;
    try {
      file = await open(path);
      const list = new LeakedPasswords(file, (await file.stat()).size);
      await list.#check();
      return list;
    } catch (error) {
      await file?.close();
      throw new StartRefused('Wrong settings', [
        `LEAKED_PASSWORDS_FILE: is no sorted list of SHA-1 hashes (${(error as Error).message})`,
      ]);
    }
  }

  /** Whether the password is on the list. Throws `platform.unavailable` when the list can't be read any more. */
  async has(password: string): Promise<boolean> {
    if (this.file === null) return false;
    // SHA-1 because the list is by it; it protects nothing here.
    const wanted = createHash('sha1').update(password.normalize('NFC')).digest('hex').toUpperCase();
    try {
      return await this.#search(wanted);
    } catch (cause) {
      throw new DomainError(UNAVAILABLE, undefined, { cause });
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.file?.close();
  }

  /** Where it is, if it is there, is always between the two. */
  async #search(wanted: string): Promise<boolean> {
    let [from, to] = [0, this.size];
    while (to - from > BLOCK_BYTES) {
      const { hash, startsAt } = await this.#lineFrom(Math.floor((from + to) / 2));
      if (hash === wanted) return true;
      if (hash < wanted) from = startsAt;
      else to = startsAt;
    }
    return (await this.#read(from, to - from))
      .toUpperCase()
      .split('\n')
      .some((line) => line.startsWith(wanted));
  }

  async #check(): Promise<void> {
    if (this.size === 0) throw new Error('it is empty');
    let last = '';
    for (let sample = 0; sample <= SAMPLES; sample++) {
      const lastLine = Math.max(0, this.size - LINE_BYTES);
      const { hash, startsAt } = await this.#lineFrom(Math.min(lastLine, Math.floor((this.size * sample) / SAMPLES)));
      if (hash < last) throw new Error(`at byte ${startsAt} it is not sorted`);
      last = hash;
    }
    const end = (await this.#read(Math.max(0, this.size - LINE_BYTES), LINE_BYTES)).trimEnd().split('\n');
    if (!LINE.test(end.at(-1) ?? '')) throw new Error('its last line is not HASH:COUNT');
  }

  /** The first that begins there or later. */
  async #lineFrom(offset: number): Promise<Line> {
    // The line may begin right there, which the byte before tells.
    const readFrom = Math.max(0, offset - 1);
    const text = await this.#read(readFrom, 2 * LINE_BYTES);
    const begin = offset === 0 ? 0 : text.indexOf('\n') + 1;
    const [line = ''] = text.slice(begin).split('\n');
    const hash = LINE.exec(line)?.[1];
    const startsAt = readFrom + begin;
    if (hash === undefined) throw new Error(`at byte ${startsAt} is no line HASH:COUNT`);
    return { startsAt, hash: hash.toUpperCase() };
  }

  async #read(from: number, length: number): Promise<string> {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = (await this.file?.read(buffer, 0, length, from)) ?? { bytesRead: 0 };
    return buffer.toString('latin1', 0, bytesRead);
  }
}
