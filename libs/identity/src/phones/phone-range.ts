import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** What is sold and bought together: numbers that differ in the last four digits alone. */
const DIGITS_IN_RANGE = 4;

/** Where a number belongs. */
export interface PhoneRange {
  /** What it begins with, in E.164: ten thousand numbers. */
  readonly range: string;
  /** ISO 3166-1 alpha-2; its calling code where that is of several, or of none. */
  readonly country: string;
}

/** `phone` is in E.164. */
export function rangeOf(phone: string): PhoneRange {
  const number = parsePhoneNumberFromString(phone);
  return {
    range: phone.slice(0, -DIGITS_IN_RANGE),
    country: number?.country ?? `+${number?.countryCallingCode ?? phone.slice(1, 4)}`,
  };
}
