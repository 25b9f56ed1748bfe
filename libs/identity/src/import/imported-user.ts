import { DomainError, newId } from '#kernel';
import { isDisplayName, PRINTABLE } from '#platform';
import { canonicalEmail } from '../domain/email.js';
import { requireMetadata, type Metadata } from '../domain/metadata.js';
import type { BroughtIn, UserStatus } from '../domain/user.js';
import { canonicalUsername } from '../domain/username.js';
import { storedFormOf } from '../passwords/foreign-encoding.js';
import { readStoredHash } from '../passwords/hash-formats.js';
import { NO_PASSWORD } from '../passwords/stored-hash.js';
import { canonicalPhone } from '../phones/phone-number.js';
import { LineRefused } from './line-refused.js';

/** Everything that can be said of a user who comes from elsewhere. What isn't here can't be brought along: no role, no rank. */
export const IMPORT_FIELDS = [
  'email',
  'emailVerified',
  'username',
  'phone',
  'phoneVerified',
  'displayName',
  'metadata',
  'passwordHash',
  'status',
  'externalId',
  'createdAt',
  'lastLoginAt',
] as const;

export type ImportField = (typeof IMPORT_FIELDS)[number];

/** As they stand in a file or in the answer of a hook: not trusted. */
export type GivenFields = Readonly<Record<string, unknown>>;

/** A user as it will be stored. */
export interface ImportedUser extends BroughtIn {
  readonly passwordHash: string;
  readonly status: UserStatus;
}

export interface ImportRules {
  readonly defaultPhoneCountry: string;
  readonly now: Date;
}

const MAX_EXTERNAL_ID_CHARS = 255;
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;

/**
 * The user that the fields describe, in the same canonical forms as after a sign-up. An empty text is a field that is not
 * there. A phone that was not verified is left out: an account that waits for its phone is a sign-up's.
 * Throws `LineRefused`.
 */
export function readImportedUser(given: GivenFields, { defaultPhoneCountry, now }: ImportRules): ImportedUser {
  const known: readonly string[] = IMPORT_FIELDS;
  if (Object.keys(given).some((name) => !known.includes(name))) throw new LineRefused('field-unknown');
  const fields = new Fields(given);
  const email = fields.text('email', canonicalEmail);
  if (email === null) throw new LineRefused('field-missing', 'email');
  const isPhoneVerified = fields.flag('phoneVerified');
  const phone = isPhoneVerified ? fields.text('phone', (text) => canonicalPhone(text, defaultPhoneCountry)) : null;
  return {
    id: newId(),
    email,
    emailVerifiedAt: fields.flag('emailVerified') ? now : null,
    username: fields.text('username', canonicalUsername),
    phone,
    phoneVerifiedAt: phone === null ? null : now,
    displayName: fields.text('displayName', displayName),
    metadata: fields.value('metadata', metadata) ?? {},
    passwordHash: fields.text('passwordHash', storedHash) ?? NO_PASSWORD,
    status: fields.text('status', status) ?? 'active',
    externalId: fields.text('externalId', externalId),
    createdAt: fields.text('createdAt', (text) => pastTime(text, now)) ?? now,
    lastLoginAt: fields.text('lastLoginAt', (text) => pastTime(text, now)),
  };
}

class Fields {
  constructor(private readonly given: GivenFields) {}

  text<T>(name: ImportField, read: (text: string) => T): T | null {
    return this.value(name, (value) => {
      if (typeof value !== 'string') throw new LineRefused('field-invalid');
      return read(value);
    });
  }

  /** Null where it is absent. What `read` refuses is refused as this field, unless it says why itself. */
  value<T>(name: ImportField, read: (value: unknown) => T): T | null {
    const value = this.#present(name);
    if (value === null) return null;
    try {
      return read(value);
    } catch (error) {
      if (error instanceof DomainError) throw new LineRefused('field-invalid', name);
      throw error instanceof LineRefused ? new LineRefused(error.code, name) : error;
    }
  }

  /** Absent is false. */
  flag(name: ImportField): boolean {
    const value = this.#present(name);
    if (value === true || value === 'true') return true;
    if (value === null || value === false || value === 'false') return false;
    throw new LineRefused('field-invalid', name);
  }

  #present(name: ImportField): unknown {
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

function displayName(text: string): string {
  if (!isDisplayName(text)) throw new LineRefused('field-invalid');
  return text;
}

/** An object, or the text of one. */
function metadata(given: unknown): Metadata {
  const value = typeof given === 'string' ? parseJson(given) : given;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new LineRefused('field-invalid');
  return requireMetadata(value as Metadata);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new LineRefused('field-invalid');
  }
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
