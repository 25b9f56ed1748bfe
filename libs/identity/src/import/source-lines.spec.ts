import { sourceLines } from './source-lines.js';

const linesOf = async (chunks: readonly Buffer[]): Promise<(string | null)[]> => {
  const texts: (string | null)[] = [];
  for await (const line of sourceLines(stream(chunks))) {
    expect(line.number).toBe(texts.length + 1);
    texts.push(textOf(line));
  }
  return texts;
};

const textOf = (line: { text(): string }): string | null => {
  try {
    return line.text();
  } catch {
    return null;
  }
};

async function* stream(chunks: Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* chunks;
}

describe('the lines of a file', () => {
  const text = '\u{FEFF}first\r\nsecond, 第二行\n\n\nlast without a break';

  it.each([1, 2, 3, 7, 1000])('are the same, however it comes (%i bytes at a time)', async (size) => {
    const bytes = Buffer.from(text);
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
      bytes.subarray(n * size, (n + 1) * size),
    );
    expect(await linesOf(chunks)).toEqual(['first', 'second, 第二行', '', '', 'last without a break']);
  });

  it('are none in an empty one', async () => {
    expect(await linesOf([])).toEqual([]);
    expect(await linesOf([Buffer.from('')])).toEqual([]);
  });

  it('are refused where they are too long or no UTF-8, and the next one is read', async () => {
    const longest = Buffer.alloc(65_536, 'x');
    const chunks = [longest, Buffer.from('\n'), longest, Buffer.from('x\nnext\n'), Buffer.from([0xc3, 0x28, 0x0a])];
    expect(await linesOf([...chunks, Buffer.from('end')])).toEqual([longest.toString(), null, 'next', null, 'end']);
  });

  it('are read no faster than they are asked for', async () => {
    let read = 0;
    function* endless(): Generator<Buffer> {
      for (;;) {
        read++;
        yield Buffer.from('one\ntwo\n');
      }
    }
    const lines = sourceLines(stream(endless()));
    for (let n = 0; n < 4; n++) await lines.next();
    expect(read).toBe(2);
    await lines.return(undefined);
  });
});
