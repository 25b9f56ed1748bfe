import { DomainError } from '#kernel';
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';
import { PHONE_INVALID } from '../domain/errors.js';

/** Kinds of number that can get an SMS, and cost no premium. */
const MOBILE: ReadonlySet<string> = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE']);

/**
 * The number in E.164, however it is written: with spaces, full-width digits, `00` or without a country code.
 * Throws `identity.phone-invalid`.
 */
export function canonicalPhone(text: string, defaultCountry: string): string {
  const plain = text.normalize('NFKC').trim().replace(/^00/, '+');
  const number = parsePhoneNumberFromString(plain, { defaultCountry: defaultCountry as CountryCode, extract: false });
  const isMobile = number?.isValid() === true && MOBILE.has(number.getType() ?? '') && number.ext === undefined;
  if (!isMobile) throw new DomainError(PHONE_INVALID);
  return number.number;
}
