import { DomainError } from '#kernel';
import { lowerCase } from './email.js';
import { USERNAME_INVALID, USERNAME_RESERVED } from './account-errors.js';
import { isDistinct } from './homoglyphs.js';

/** Begins with a letter, so that none is a phone number; has no `@`, so that none is an address. Lengths in characters. */
const FORM = /^\p{L}(?=.{1,31}$)(?:[._-]?[\p{L}\p{M}\p{N}])+$/u;

/** Names that speak for the service or for whoever runs it. */
const RESERVED = new Set(
  (
    'about abuse account accounts admin administrator anonymous api audit auth billing bot contact daemon default everyone ' +
    'guest help helpdesk hostmaster info legal login logout mail me member moderator nobody noreply null oauth official ' +
    'operator owner postmaster privacy register robot root sallyport security service settings signin signup staff status ' +
    'superuser support sys system systemadmin team tenant test undefined user users verify webmaster'
  )
    .split(' ')
    .map(skeleton),
);

/**
 * The one form under which a username is kept and looked up: 2 to 32 letters and digits, beginning with a letter, single
 * `.`, `_` or `-` between them; width and case folded as in the profile UsernameCaseMapped of RFC 8265. One that looks like
 * another script's is refused as in addresses.
 * Throws `identity.username-invalid`, `identity.username-reserved`.
 */
export function canonicalUsername(text: string): string {
  const narrow = text.replaceAll(/[\uff01-\uff5e]/g, (wide) => wide.normalize('NFKC'));
  const username = lowerCase(narrow.normalize('NFC').trim());
  if (!FORM.test(username) || !isDistinct(username)) throw new DomainError(USERNAME_INVALID);
  if (RESERVED.has(skeleton(username))) throw new DomainError(USERNAME_RESERVED);
  return username;
}

/** What is left of a name when digits are read as the letters that they look like: `adm1n` and `ad-min` are `admin`. */
function skeleton(name: string): string {
  const letters: Readonly<Record<string, string>> = {
    '0': 'o',
    '1': 'i',
    l: 'i',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '7': 't',
  };
  return name.replaceAll(/[._-]/g, '').replaceAll(/[0134571l]/g, (sign) => letters[sign] ?? sign);
}
