import { DomainError } from '#kernel';
import { METADATA_INVALID } from './account-errors.js';

const MAX_BYTES = 8192;
const MAX_DEPTH = 8;

export type Metadata = Readonly<Record<string, unknown>>;

/**
 * What an application may keep with an account: a JSON object of at most 8 KiB (UTF-8), nested at most 8 deep, whose texts
 * PostgreSQL can store. Throws `identity.metadata-invalid`.
 */
export function requireMetadata(value: Metadata): Metadata {
  const fits = Buffer.byteLength(JSON.stringify(value)) <= MAX_BYTES;
  if (!fits || !isStorable(value, MAX_DEPTH)) throw new DomainError(METADATA_INVALID);
  return value;
}

function isStorable(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return !/\p{Cs}/u.test(value) && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.entries(value).every((entry) => entry.every((part) => isStorable(part, depth - 1)));
}
