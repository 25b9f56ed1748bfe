import { DomainError, isStorable, type JsonObject } from '#kernel';
import { METADATA_INVALID } from './account-errors.js';

export type Metadata = JsonObject;

/** What an application may keep with an account. Throws `identity.metadata-invalid` unless it is storable. */
export function requireMetadata(value: Metadata): Metadata {
  if (!isStorable(value)) throw new DomainError(METADATA_INVALID);
  return value;
}
