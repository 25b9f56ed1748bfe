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
    ['用户@xn--fsqu00a.xn--fiqs8s', '用户@例子.中国'],
    ['mei@XN--Fsqu00a.CN', 'mei@例子.cn'],
    ['mei@ＡＣＭＥ。dev', 'mei@acme.dev'],
    ['ΝΙΚΟΣ@παράδειγμα.ελ', 'νικοσ@παράδειγμα.ελ'],
    ['νικος@παράδειγμα.ελ', 'νικοσ@παράδειγμα.ελ'],
    ['иван@пример.рф', 'иван@пример.рф'],
    ['はなこ1@例え.jp', 'はなこ1@例え.jp'],
    ['हिन्दी@भारत.भारत', 'हिन्दी@भारत.भारत'],
    ['zoë.straße@acme.de', 'zoë.straße@acme.de'],
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
    'mei@acme%2edev',
    'mei@0x7f.1',
    'mei@acme.dev%00',
    'mei@☃.dev',
    'mei@xn--a.dev',
    'mei@mei@acme.dev',
    'mei@acme.-dev',
    `${'m'.repeat(65)}@acme.dev`,
    `mei@${'a'.repeat(250)}.dev`,
  ])('%j is refused', (text) => {
    expect(() => canonicalEmail(text)).toThrow(expect.objectContaining({ code: 'identity.email-invalid' }));
  });

  it.each([
    ['a Cyrillic letter among Latin ones', 'm\u0435i@acme.dev'],
    ['a Greek one', 'me\u03b9@acme.dev'],
    ['Cyrillic letters alone that are read as Latin', '\u0440\u0430\u0443\u0440\u0430@acme.dev'],
    ['the same as a domain', 'mei@\u0430\u0440\u0440\u04cf\u0435.com'],
    ['the same as a domain in punycode', 'mei@xn--80ak6aa92e.com'],
    ['a domain of mixed scripts in punycode', 'mei@xn--pple-43d.com'],
    ['full-width letters', 'ｍｅｉ@acme.dev'],
    ['a ligature', 'o\ufb03ce@acme.dev'],
    ['mathematical letters', '\u{1d426}\u{1d41e}\u{1d422}@acme.dev'],
    ['a letter without its dot', 'me\u0131@acme.dev'],
    ['a second dot', 'mei\u0307@acme.dev'],
    ['a stroke over a letter', 'mei\u0336@acme.dev'],
    ['phonetic letters', 'm\u025bi@acme.dev'],
    ['a filler', 'mei\u3164@acme.dev'],
    ['a variation selector', 'mei\ufe0f@acme.dev'],
    ['letters of a script that nobody writes', '\u13b7\u13a5\u13a1@acme.dev'],
    ['a sign that looks like ASCII', 'o\u2019neil@acme.dev'],
  ])('is not for what looks like another address: %s', (_, text) => {
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
