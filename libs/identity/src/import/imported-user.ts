import { DomainError, newId } from '#kernel';
import { PRINTABLE } from '#platform';
import { canonicalEmail } from '../domain/email.js';
import type { UserStatus } from '../domain/user.js';
import { storedFormOf } from '../passwords/foreign-encoding.js';
import { readStoredHash } from '../passwords/hash-formats.js';
import { NO_PASSWORD } from '../passwords/stored-hash.js';
import { canonicalPhone } from '../phones/phone-number.js';
import { LineRefused } from './line-refused.js';

/** Everything that can be said of a user who comes from elsewhere. What isn't here can't be brought along: no role, no rank. */
export const IMPORT_FIELDS = [
  'email',
  'phone',
  'phoneVerified',
  'passwordHash',
  'status',
  'externalId',
  'createdAt',
  'lastLoginAt',
] as const;

type Field = (typeof IMPORT_FIELDS)[number];

/** As they stand in a file or in the answer of a hook: not trusted. */
export type GivenFields = Readonly<Record<string, unknown>>;

/** A user as it will be stored. */
export interface ImportedUser {
  readonly id: string;
  readonly email: string;
  readonly phone: string;
  readonly phoneVerifiedAt: Date | null;
  readonly passwordHash: string;
  readonly status: UserStatus;
  readonly externalId: string | null;
  readonly createdAt: Date;
  readonly lastLoginAt: Date | null;
}

export interface ImportRules {
  readonly defaultPhoneCountry: string;
  readonly now: Date;
}

const MAX_EXTERNAL_ID_CHARS = 255;
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;

/**
 * The user that the fields describe, in the same canonical forms as after a sign-up. An empty text is a field that is not
 * there. Throws `LineRefused`.
 */
export function readImportedUser(given: GivenFields, { defaultPhoneCountry, now }: ImportRules): ImportedUser {
  const known: readonly string[] = IMPORT_FIELDS;
  if (Object.keys(given).some((name) => !known.includes(name))) throw new LineRefused('field-unknown');
  const fields = new Fields(given);
  return {
    id: newId(),
    email: fields.required('email', canonicalEmail),
    phone: fields.required('phone', (text) => canonicalPhone(text, defaultPhoneCountry)),
    phoneVerifiedAt: fields.flag('phoneVerified') ? now : null,
    passwordHash: fields.optional('passwordHash', storedHash) ?? NO_PASSWORD,
    status: fields.optional('status', status) ?? 'active',
    externalId: fields.optional('externalId', externalId),
    createdAt: fields.optional('createdAt', (text) => pastTime(text, now)) ?? now,
    lastLoginAt: fields.optional('lastLoginAt', (text) => pastTime(text, now)),
  };
}

class Fields {
  constructor(private readonly given: GivenFields) {}

  required<T>(name: Field, read: (text: string) => T): T {
    const value = this.optional(name, read);
    if (value === null) throw new LineRefused('field-missing', name);
    return value;
  }

  /** What `read` refuses is refused as this field, unless it says why itself. */
  optional<T>(name: Field, read: (text: string) => T): T | null {
    const text = this.#present(name);
    if (text === null) return null;
    if (typeof text !== 'string') throw new LineRefused('field-invalid', name);
    try {
      return read(text);
    } catch (error) {
      if (error instanceof DomainError) throw new LineRefused('field-invalid', name);
      throw error instanceof LineRefused ? new LineRefused(error.code, name) : error;
    }
  }

  /** Absent is false. */
  flag(name: Field): boolean {
    const value = this.#present(name);
    if (value === true || value === 'true') return true;
    if (value === null || value === false || value === 'false') return false;
    throw new LineRefused('field-invalid', name);
  }

  #present(name: Field): unknown {
    const value = Object.hasOwn(this.given, name) ? this.given[name] : null;
    return value === undefined || value === '' ? null : value;
  }
}

function storedHash(text: string): string {
  const stored = storedFormOf(text);
  const read = readStoredHash(stored);
  if (typeof read === 'string') throw new LineRefused(read);
  // One under a pepper was made by another Sallyport, whose pepper this one can't check.
  if (read.keyId !== null) throw new LineRefused('hash-unknown');
  return stored;
}

function status(text: string): UserStatus {
  if (text === 'active' || text === 'disabled') return text;
  throw new LineRefused(text === 'deleted' ? 'status-deleted' : 'field-invalid');
}

function externalId(text: string): string {
  if (text.length > MAX_EXTERNAL_ID_CHARS || !PRINTABLE.test(text)) throw new LineRefused('field-invalid');
  return text;
}

function pastTime(text: string, now: Date): Date {
  const time = TIME.test(text) ? new Date(text) : null;
  if (time === null || !(time.getTime() <= now.getTime())) throw new LineRefused('field-invalid');
  return time;
}
