import fc from 'fast-check';
import { SLUG_PATTERN, slugOfName, withRandomSuffix } from './slug.js';

describe('a slug made from a name', () => {
  it.each([
    ['Acme Robotics', 'acme-robotics'],
    ['  Acme -- Robotics!  ', 'acme-robotics'],
    ['Ünïque Café', 'unique-cafe'],
    ['Ångström №7', 'angstrom-no7'],
    ['機器人', 'tenant'],
    ['É', 'tenant'],
    ['-', 'tenant'],
    ['A1', 'a1'],
  ])('%s → %s', (name, slug) => {
    expect(slugOfName(name)).toBe(slug);
  });

  it('is always a slug, also with a suffix', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (name) => {
        const slug = slugOfName(name);
        expect(slug).toMatch(SLUG_PATTERN);
        expect(withRandomSuffix(slug)).toMatch(SLUG_PATTERN);
      }),
    );
  });

  it('has room for its suffix, however long the name is', () => {
    for (let length = 1; length <= 100; length++) {
      for (const name of ['a'.repeat(length), 'a '.repeat(length), `${'a'.repeat(length)}-b`]) {
        expect(withRandomSuffix(slugOfName(name))).toMatch(SLUG_PATTERN);
      }
    }
  });
});
