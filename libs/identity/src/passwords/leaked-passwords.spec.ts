import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { LeakedPasswords } from './leaked-passwords.js';

const LEAKED = Array.from({ length: 1000 }, (_, n) => `leaked ${n} é`.normalize('NFC'));

const hashOf = (password: string): string => createHash('sha1').update(password).digest('hex').toUpperCase();
const HASHES = LEAKED.map(hashOf).toSorted();

describe('a list of leaked passwords', () => {
  const log: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) });
  const opened: LeakedPasswords[] = [];
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'leaked-'));
  });

  afterAll(async () => {
    for (const list of opened) await list.onApplicationShutdown();
    await rm(directory, { recursive: true });
  });

  const listOf = async (text: string): Promise<LeakedPasswords> => {
    const file = join(directory, 'list.txt');
    await writeFile(file, text);
    const list = await LeakedPasswords.open(file, logger);
    opened.push(list);
    return list;
  };

  it.each([
    ['with counts', HASHES.map((hash, n) => `${hash}:${n * 7919}\n`).join('')],
    ['with lines that end as on Windows', HASHES.map((hash, n) => `${hash}:${n}\r\n`).join('')],
    ['without counts', HASHES.map((hash) => `${hash}\n`).join('')],
    ['without the last end of a line', HASHES.map((hash) => `${hash}:1`).join('\n')],
    ['in small letters', HASHES.map((hash) => `${hash.toLowerCase()}:1\n`).join('')],
  ])('%s: every password on it is found, and no other', async (_, text) => {
    const list = await listOf(text);
    const found = await Promise.all(LEAKED.map((password) => list.has(password)));
    expect(found.filter((isFound) => !isFound)).toEqual([]);
    const others = await Promise.all(LEAKED.map((password) => list.has(`${password}!`)));
    expect(others.filter(Boolean)).toEqual([]);
  });

  it('of one line, or of two, is one', async () => {
    const [first = '', second = ''] = ['leaked 1 é', 'leaked 2 é'].map(hashOf).toSorted();
    expect(await (await listOf(`${hashOf('leaked 1 é')}:5\n`)).has('leaked 1 é')).toBe(true);
    const two = await listOf(`${first}:1\n${second}:2\n`);
    expect(await Promise.all(['leaked 1 é', 'leaked 2 é', 'other'].map((word) => two.has(word)))).toEqual([
      ...[true, true, false],
    ]);
  });

  it('has a password however its characters are composed', async () => {
    const list = await listOf(HASHES.join('\n'));
    expect(await list.has('leaked 7 é'.normalize('NFD'))).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['something else', 'password\n123456\n'.repeat(500)],
    ['hashes of another length', HASHES.map((hash) => `${hash.slice(8)}:1\n`).join('')],
    ['hashes that are not sorted', HASHES.toReversed().join('\n')],
    ['hashes sorted by their counts', LEAKED.map((word) => `${hashOf(word)}:1\n`).join('')],
    ['something else at the end', `${HASHES.join('\n')}\nand so on`],
  ])('with %s stops the start', async (_, text) => {
    await expect(listOf(text)).rejects.toThrow(/LEAKED_PASSWORDS_FILE/);
  });

  it('that is not there, or no file, stops the start', async () => {
    await expect(LeakedPasswords.open(join(directory, 'absent'), logger)).rejects.toThrow(/PASSWORDS_FILE.*ENOENT/);
    await expect(LeakedPasswords.open(directory, logger)).rejects.toThrow(/PASSWORDS_FILE.*(EISDIR|empty)/);
  });

  it('that can’t be read any more tells nobody that a password is good', async () => {
    const list = await listOf(HASHES.join('\n'));
    await list.onApplicationShutdown();
    await expect(list.has('anything')).rejects.toMatchObject({ code: 'platform.unavailable' });
  });

  it('is needed by nobody, and the log says what is off', async () => {
    expect(await (await LeakedPasswords.open(undefined, logger)).has(LEAKED[0]!)).toBe(false);
    expect(log.at(-1)).toContain('LEAKED_PASSWORDS_FILE is not set');
  });
});
