import { DomainError } from '#kernel';
import { EMAIL_INVALID } from './errors.js';

const MAX_LENGTH = 254;
const ADDRESS =
  /^[^\s@"(),:;<>[\\\]\p{Cc}\p{Cf}\p{Cs}]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?\.[\p{L}]{2,}$/u;

/**
 * The one form under which an address is kept and looked up: Unicode NFC, no space around it, lower case.
 * Throws `identity.email-invalid`.
 */
export function canonicalEmail(text: string): string {
  const email = text.normalize('NFC').trim().toLowerCase();
  if (email.length > MAX_LENGTH || !ADDRESS.test(email) || email.includes('..')) throw new DomainError(EMAIL_INVALID);
  return email;
}
