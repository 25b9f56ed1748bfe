import { isIP } from 'node:net';
import { z } from 'zod';

/** One environment variable: everything the reference says of it, and how its text is read. */
export interface Variable<T> {
  readonly description: string;
  /** How the text is read; its error messages reach the operator. */
  readonly type: z.ZodType<T, string>;
  /** As it would be written in the environment; absent when the variable has no default. */
  readonly default?: string;
  readonly unit?: string;
  /** A secret is never printed, logged or shown in the reference. */
  readonly secret?: true;
  readonly group: string;
}

/** Keeps what is known of each variable: its type, and whether it has a default. */
export const variable = <const V extends Variable<unknown>>(definition: V): V => definition;

/** A whole number within bounds, in decimal digits. */
export const integer = (min: number, max: number): z.ZodType<number, string> =>
  z
    .string()
    .regex(/^-?\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be between ${min} and ${max}`);

export const text = (): z.ZodType<string, string> => z.string().min(1, 'must not be empty');

/** Of a secret whose form another system chose. */
export const secretText = (minLength: number): z.ZodType<string, string> =>
  z.string().min(minLength, `must have at least ${minLength} characters`);

export const oneOf = <const T extends readonly [string, ...string[]]>(values: T): z.ZodType<T[number], string> =>
  z.enum(values, `must be one of ${values.join(', ')}`);

/** `true` or `false`, nothing else. */
export const flag = (): z.ZodType<boolean, string> =>
  z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');

/** An absolute URL with one of these schemes, without a trailing slash. */
export const url = (...schemes: readonly string[]): z.ZodType<string, string> =>
  z
    .string()
    .refine(
      (value) => isUrl(value, schemes),
      `must be a URL that starts with ${schemes.map((s) => `${s}://`).join(' or ')}`,
    )
    .transform((value) => value.replace(/\/+$/, ''));

/** Comma-separated values; an empty text is an empty list. */
export const list = (accepts: (item: string) => boolean, what: string): z.ZodType<readonly string[], string> =>
  z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    )
    .refine((items) => items.every(accepts), `must be a comma-separated list of ${what}`);

/** Exactly 32 bytes in base64: a symmetric key. */
export const key = (): z.ZodType<Buffer, string> =>
  z
    .string()
    .transform((value) => Buffer.from(value, 'base64'))
    .refine((bytes) => bytes.length === 32, 'must be 32 random bytes in base64 (openssl rand -base64 32)');

/** One or more symmetric keys, comma-separated; each once. */
export const keys = (): z.ZodType<readonly Buffer[], string> =>
  z
    .string()
    .regex(
      /^[\w+/-]{43}=?(\s*,\s*[\w+/-]{43}=?)*$/,
      'must be 32 random bytes in base64 (openssl rand -base64 32), or several of them, comma-separated',
    )
    .transform((value) => value.split(',').map((item) => Buffer.from(item.trim(), 'base64')))
    .refine(
      (all) => new Set(all.map((bytes) => bytes.toString('hex'))).size === all.length,
      'must not name a key twice',
    );

/** Where callers reach a service: http or https, without credentials, query or fragment, which would end up in links. */
export const publicUrl = (): z.ZodType<string, string> =>
  url('http', 'https').refine((value) => {
    const { username, password, search, hash } = new URL(value);
    return [username, password, search, hash].every((part) => part === '');
  }, 'must be a URL without credentials, query or fragment');

/** A host name, with a port where it isn't the protocol's own; `http://` or `https://` may stand before it. */
export const endpoint = (): z.ZodType<string, string> =>
  z.string().regex(/^(https?:\/\/)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?$/, 'must be a host name');

/** A name that goes into a URL as it is: letters, digits, dots and hyphens. */
export const name = (): z.ZodType<string, string> =>
  z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, 'must have letters, digits, dots and hyphens only');

/** The origin of a server on this machine. */
export const standIn = (): z.ZodType<string, string> =>
  z.string().regex(/^http:\/\/(localhost|127\.0\.0\.1):\d{1,5}$/, 'must look like http://127.0.0.1:4000');

export function isOrigin(value: string): boolean {
  return isUrl(value, ['http', 'https']) && new URL(value).origin === value && !value.includes('*');
}

/** An address, or a block of them in CIDR notation (RFC 4632, RFC 4291 §2.3). */
export function isAddressBlock(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function isUrl(value: string, schemes: readonly string[]): boolean {
  return URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1));
}
