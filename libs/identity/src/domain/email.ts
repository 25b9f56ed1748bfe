import { domainToASCII, domainToUnicode } from 'node:url';
import { DomainError } from '#kernel';
import { EMAIL_INVALID } from './errors.js';
import { isDistinct } from './homoglyphs.js';

const MAX_LENGTH = 254;
const MAX_DOMAIN = 253;
const LOCAL = /^[^\s@"(),:;<>[\\\]\p{Cc}\p{Cf}\p{Cs}]{1,64}$/u;
const DOMAIN = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}.-]*[\p{L}\p{M}\p{N}])?\.[\p{L}\p{M}]{2,}$/u;
const FULL_STOPS = /[\u3002\uff0e\uff61]/g;

/**
 * The one form under which an address is kept and looked up, so that one mailbox is one account however it is written:
 * Unicode NFC, lower case, no space around it, the domain as people read it (UTS #46; `xn--…` is its letters). Addresses
 * that look like another one are refused: mixed scripts, letters of another script that are read as Latin, invisible
 * characters. What a mail server may think besides (dots, `+tag`) is its own affair.
 * Throws `identity.email-invalid`.
 */
export function canonicalEmail(text: string): string {
  const plain = text.normalize('NFC').trim();
  const at = plain.lastIndexOf('@');
  const local = lowerCase(plain.slice(0, Math.max(at, 0)));
  const domain = canonicalDomain(plain.slice(at + 1));
  const email = `${local}@${domain}`;
  const isAddress = at > 0 && LOCAL.test(local) && !email.includes('..') && email.length <= MAX_LENGTH;
  if (!isAddress || domain === null || !isDistinct(local)) throw new DomainError(EMAIL_INVALID);
  return email;
}

/** Null for what is no name of a mail domain, or looks like another. */
function canonicalDomain(text: string): string | null {
  const plain = text.replaceAll(FULL_STOPS, '.');
  // Asked before as well: the conversion reads percent signs and numbers as a browser does.
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(plain)) return null;
  const ascii = domainToASCII(plain);
  const domain = domainToUnicode(ascii);
  const labels = domain.split('.');
  const isName = ascii.length <= MAX_DOMAIN && DOMAIN.test(domain) && !labels.some((label) => /^-|-$|^$/.test(label));
  return isName && labels.every(isDistinct) ? domain : null;
}

/** As letters are compared, and not only written: a Greek sigma at the end of a word is a sigma. */
export function lowerCase(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}
