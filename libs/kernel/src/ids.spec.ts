import { isId, newId } from './ids.js';

describe('newId', () => {
  it('makes UUIDs of version 7 that it recognises itself, each once', () => {
    const ids = Array.from({ length: 10_000 }, () => newId());
    expect(ids.filter((id) => !isId(id) || id.charAt(14) !== '7' || !'89ab'.includes(id.charAt(19)))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('sorts by the millisecond of its making, and says it', () => {
    const times = [0, 1, 255, 256, 1_769_852_000_000, 2 ** 48 - 1];
    const ids = times.map((time) => newId(time));
    expect([...ids].sort()).toEqual(ids);
    expect(ids.map((id) => Number.parseInt(id.replace('-', '').slice(0, 12), 16))).toEqual(times);
  });

  it('sorts by the order of making within a millisecond', () => {
    const ids = Array.from({ length: 2000 }, () => newId(1_769_852_000_000));
    expect([...ids].sort()).toEqual(ids);
  });
});

describe('isId', () => {
  const id = newId();

  it.each([
    ['upper case', id.toUpperCase()],
    ['braces', `{${id}}`],
    ['no hyphens', id.replaceAll('-', '')],
    ['a line break behind it', `${id}\n`],
    ['a NUL behind it', `${id}\0`],
    ['a space before it', ` ${id}`],
    ['two ids', `${id},${id}`],
    ['the nil UUID', '00000000-0000-0000-0000-000000000000'],
    ['nothing', ''],
  ])('is no for %s', (_, text) => {
    expect(isId(text)).toBe(false);
  });
});
