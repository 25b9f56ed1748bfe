import fc from 'fast-check';
import { canonicalUsername } from './username.js';

const outcomeOf = (text: string): string => {
  try {
    return canonicalUsername(text);
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('the canonical form of a username', () => {
  it.each([
    ['johndoe', 'johndoe'],
    [' JohnDoe ', 'johndoe'],
    ['ＪｏｈｎＤｏｅ７', 'johndoe7'],
    ['john.doe_1-x', 'john.doe_1-x'],
    ['zoe\u0308', 'zo\u00eb'],
    ['李梅', '李梅'],
    ['иван', 'иван'],
    ['demo-user', 'demo-user'],
  ])('%j is %j', (text, canonical) => {
    expect(outcomeOf(text)).toBe(canonical);
  });

  it.each([
    ...['', 'x', '7up', '-mei', 'mei-', 'mei--lin', 'mei._lin', 'mei lin', 'mei@acme.dev', 'x'.repeat(33), 'mei\u0000'],
    ...['\u0440\u0430\u0443\u0440\u0430', 'p\u0430ypal', 'me\u0131', 'mei\u200b', 'm\ud800', '+8613812345678', 'mei🙂'],
  ])('%j is refused', (text) => {
    expect(outcomeOf(text)).toBe('identity.username-invalid');
  });

  it.each(['admin', 'Admin', 'ADM1N', 'ad.min', 'root', 'r00t', 'Sa11yp0rt', 'support', 'system-admin', 'ａｄｍｉｎ'])(
    '%j is reserved',
    (text) => {
      expect(outcomeOf(text)).toBe('identity.username-reserved');
    },
  );

  it('is its own canonical form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 2, maxLength: 12 }), (text) => {
        const canonical = outcomeOf(text);
        return canonical.startsWith('identity.') || outcomeOf(canonical) === canonical;
      }),
      { numRuns: 2000 },
    );
  });
});
