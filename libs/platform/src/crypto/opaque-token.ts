import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;

/** A bearer secret that names its record: `prefix` + record id + 256 random bits. Only the hash of it is stored. */
export interface OpaqueToken {
  readonly id: string;
  readonly token: string;
  readonly hash: Buffer;
}

/** Makes a token for the record; `secret` is given only where it must be derived rather than random. */
export function makeOpaqueToken(prefix: string, id: string, secret: Buffer = randomBytes(SECRET_BYTES)): OpaqueToken {
  const token = `${prefix}${Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')}${secret.toString('base64url')}`;
  return { id, token, hash: hashOpaqueToken(token) };
}

const ID_CHARS = 22;
const SECRET_CHARS = 43;
const BODY = /^[A-Za-z0-9_-]+$/;
/** Written anew by each reading, which needs no buffer of its own then. */
const ID_BYTES = Buffer.alloc(16);

/** The id of the record that the token names, or null when this isn't such a token. Proves nothing yet. */
export function readOpaqueToken(prefix: string, token: string): string | null {
  if (token.length !== prefix.length + ID_CHARS + SECRET_CHARS || !token.startsWith(prefix)) return null;
  const body = token.slice(prefix.length);
  if (!BODY.test(body)) return null;
  ID_BYTES.write(body.slice(0, ID_CHARS), 'base64url');
  const hex = ID_BYTES.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The secret part of something that `readOpaqueToken` has read. */
export function secretOfOpaqueToken(token: string): Buffer {
  return Buffer.from(token.slice(-SECRET_CHARS), 'base64url');
}

/** SHA-256 is enough for 256 random bits: there is nothing to guess (OWASP ASVS 2.9). */
export function hashOpaqueToken(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

/** Compares in constant time. */
export function isSameHash(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Something that a token opens. */
export interface ProvableToken {
  /** Hex. */
  readonly tokenHash: string;
  /** The token that was compared with the hash, in this process: its next request needs no hash. Never stored. */
  provenToken?: string;
}

/** Whether the token opens it. */
export function provesToken(record: ProvableToken, token: string): boolean {
  if (record.provenToken === token) return true;
  if (!isSameHash(hashOpaqueToken(token), Buffer.from(record.tokenHash, 'hex'))) return false;
  record.provenToken = token;
  return true;
}
