import { hash } from 'node:crypto';
import { DomainError } from '#kernel';
import { canonicalEmail } from '../domain/email.js';
import { canonicalUsername } from '../domain/username.js';
import { canonicalPhone } from '../phones/phone-number.js';

/** What somebody says they are known by, in its one form; `none` is what nobody can be known by, as it was typed. */
export interface Identifier {
  readonly kind: 'email' | 'username' | 'phone' | 'none';
  readonly value: string;
}

/** An address has an `@`, a username begins with a letter, and nothing else is either: no text is two of them. */
export function readIdentifier(text: string, defaultPhoneCountry: string): Identifier {
  if (text.includes('@')) return readEmail(text);
  const isName = /^\p{L}/u.test(text.normalize('NFKC').trim());
  return isName
    ? canonical('username', text, () => canonicalUsername(text))
    : canonical('phone', text, () => canonicalPhone(text, defaultPhoneCountry));
}

export function readEmail(text: string): Identifier {
  return canonical('email', text, () => canonicalEmail(text));
}

/** To count by, where nobody is known: of one length, and no secret of whoever mistyped. */
export function digestOfIdentifier({ kind, value }: Identifier): string {
  return hash('sha256', `${kind}:${value}`, 'hex');
}

function canonical(kind: Identifier['kind'], text: string, read: () => string): Identifier {
  try {
    return { kind, value: read() };
  } catch (error) {
    if (error instanceof DomainError && error.definition.kind === 'invalid') return { kind: 'none', value: text };
    throw error;
  }
}
