import { randomInt } from 'node:crypto';

const MAX_LENGTH = 48;
const SUFFIX_ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Lower-case letters, digits and single hyphens inside, 2 to 48 characters. */
export const SLUG_PATTERN = /^[a-z0-9](?:-?[a-z0-9]){1,47}$/;

/** A slug made from a name: its Latin letters and digits; `tenant` when it has none. */
export function slugOfName(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_LENGTH - 7)
    .replaceAll(/^-+|-+$/g, '');
  return slug.length < 2 ? 'tenant' : slug;
}

/** The slug with six random characters behind it: 700 million ways to be free. */
export function withRandomSuffix(slug: string): string {
  const suffix = Array.from({ length: 6 }, () => SUFFIX_ALPHABET[randomInt(SUFFIX_ALPHABET.length)]).join('');
  return `${slug}-${suffix}`;
}
