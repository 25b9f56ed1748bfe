import { DomainError } from '#kernel';
import { ROLE_PACK_NOT_FOUND } from '../errors.js';
import { AETHERA } from './aethera.js';
import { AI_BACKEND } from './ai-backend.js';
import { DAARION } from './daarion.js';
import { PERSEUS } from './perseus.js';
import type { RolePack } from './role-pack.js';
import { WEB_STUDIO } from './web-studio.js';

/** Every pack that a tenant can pick. */
export const ROLE_PACKS: readonly RolePack[] = [PERSEUS, AI_BACKEND, AETHERA, DAARION, WEB_STUDIO];

/** Throws `rbac.role-pack-not-found`. */
export function packNamed(name: string): RolePack {
  const pack = ROLE_PACKS.find((one) => one.name === name);
  if (!pack) throw new DomainError(ROLE_PACK_NOT_FOUND);
  return pack;
}
