import { requireMetadata } from './metadata.js';

/** An object so many levels deep. */
const nested = (depth: number): Record<string, unknown> => (depth === 1 ? {} : { in: nested(depth - 1) });

describe('metadata', () => {
  it.each([
    [{}],
    [{ team: 'blue', seats: 3, beta: true, left: null, tags: ['a', { b: [] }], 名前: 'メイ' }],
    [{ text: 'x'.repeat(8192 - 11) }],
    [nested(8)],
  ])('is an object that fits: %j', (value) => {
    expect(requireMetadata(value)).toBe(value);
  });

  it.each([
    [{ text: 'x'.repeat(8192 - 10) }],
    [{ text: 'é'.repeat(4091) }],
    [nested(9)],
    [{ text: 'a\u0000b' }],
    [{ 'a\u0000': 1 }],
    [{ deep: [{ text: '\ud800' }] }],
  ])('is refused where it does not fit: %#', (value) => {
    expect(() => requireMetadata(value)).toThrow(expect.objectContaining({ code: 'identity.metadata-invalid' }));
  });
});
