/** Scripts in everyday use (UAX #31, table 5). Letters of any other are there to be looked at, or to deceive. */
const SCRIPTS = [
  ...[
    'Arabic',
    'Armenian',
    'Bengali',
    'Bopomofo',
    'Cyrillic',
    'Devanagari',
    'Ethiopic',
    'Georgian',
    'Greek',
    'Gujarati',
  ],
  ...['Gurmukhi', 'Han', 'Hangul', 'Hebrew', 'Hiragana', 'Kannada', 'Katakana', 'Khmer', 'Lao', 'Latin', 'Malayalam'],
  ...['Myanmar', 'Oriya', 'Sinhala', 'Tamil', 'Telugu', 'Thaana', 'Thai', 'Tibetan'],
];

/** Scripts that are written together (UTS #39 §5.2, "highly restrictive"). */
const TOGETHER = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
];

const WRITINGS = [...SCRIPTS.map((script) => [script]), ...TOGETHER].map(
  (scripts) => new RegExp(`^[${scripts.map((script) => `\\p{scx=${script}}`).join('')}]*$`, 'u'),
);

/** Signs that every script shares. */
const ASCII_SIGNS = /[\x21-\x40\x5b-\x60\x7b-\x7e]/g;
const SHARED_SIGNS = /(?!\p{ASCII})[\p{scx=Common}\p{scx=Inherited}]/u;

/** Hangul fillers, variation selectors and all else that is not seen. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;

/** A mark on a letter that has no character of its own with it: `i` with a second dot, `l` with a stroke. */
const LOOSE_MARK = /[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}]\p{M}/u;

/** Letters without their dot, and phonetic ones, most of which look like a plain letter. */
const ODD_LATIN = /[\u0131\u0237\u0250-\u02af\u1d00-\u1dbf\ua720-\ua7ff\uab30-\uab6f]/;

/** Letters of other scripts that are read as Latin ones, each script by itself (UTS #39 §4, whole-script confusables). */
const READ_AS_LATIN = [
  ['Cyrillic', 'аеорсухѕіјԛԝһԁӏѵгкмтнвьпԍԗѡ'],
  ['Greek', 'αορνυικχγωητ'],
  ['Armenian', 'օսհցզոյլգէա'],
] as const;

const DISGUISED = READ_AS_LATIN.map(([script, letters]) => ({
  uses: new RegExp(`\\p{sc=${script}}`, 'u'),
  usesOthers: new RegExp(`(?![${letters}])\\p{sc=${script}}`, 'u'),
}));

/**
 * Whether the text, in NFC and lower case, can hardly be read as another one: characters that are seen and have no plainer
 * equivalent (NFKC), of one script or of some that are written together, and not all of them letters that look Latin.
 * Two texts of plain ASCII may still look alike (`l` and `1`).
 */
export function isDistinct(text: string): boolean {
  if (text.normalize('NFKC') !== text || INVISIBLE.test(text)) return false;
  const letters = text.replaceAll(ASCII_SIGNS, '');
  if (SHARED_SIGNS.test(letters) || LOOSE_MARK.test(letters) || ODD_LATIN.test(letters)) return false;
  if (DISGUISED.some(({ uses, usesOthers }) => uses.test(letters) && !usesOthers.test(letters))) return false;
  return WRITINGS.some((writing) => writing.test(letters));
}
