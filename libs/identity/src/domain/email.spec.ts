import fc from 'fast-check';
import { canonicalEmail } from './email.js';

const canonicalOrNull = (text: string): string | null => {
  try {
    return canonicalEmail(text);
  } catch {
    return null;
  }
};

describe('the canonical form of an address', () => {
  it.each([
    ['Mei@Acme.Dev', 'mei@acme.dev'],
    ['  mei@acme.dev\n', 'mei@acme.dev'],
    ['zoe\u0308@acme.dev', 'zo\u00eb@acme.dev'],
    ["o'neil+x@sub.acme-2.dev", "o'neil+x@sub.acme-2.dev"],
    ['用户@例子.中国', '用户@例子.中国'],
  ])('%j is %j', (text, canonical) => {
    expect(canonicalEmail(text)).toBe(canonical);
  });

  it.each([
    '',
    'mei',
    'mei@',
    '@acme.dev',
    'mei@acme',
    'mei@acme..dev',
    'mei..lin@acme.dev',
    'mei@-acme.dev',
    'mei@acme.dev.',
    'mei@acme.d',
    'mei@127.0.0.1',
    'mei lin@acme.dev',
    'mei@lin@acme.dev',
    'mei@acme.dev, eve@evil.dev',
    '<mei@acme.dev>',
    'mei\u0000@acme.dev',
    'mei\r\nbcc:eve@acme.dev',
    'mei\u200b@acme.dev',
    'mei\ud800@acme.dev',
    `${'m'.repeat(65)}@acme.dev`,
    `mei@${'a'.repeat(250)}.dev`,
  ])('%j is refused', (text) => {
    expect(() => canonicalEmail(text)).toThrow(expect.objectContaining({ code: 'identity.email-invalid' }));
  });

  it('is its own canonical form, so that one address is one account', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.emailAddress(),
          fc.string({ unit: 'grapheme' }).map((s) => `${s}@acme.dev`),
        ),
        (text) => {
          const canonical = canonicalOrNull(text);
          return canonical === null || canonicalOrNull(canonical) === canonical;
        },
      ),
      { numRuns: 2000 },
    );
  });
});
