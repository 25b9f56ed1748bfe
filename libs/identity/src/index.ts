export { IdentityModule } from './identity.module.js';
export { identityEntities } from './storage/entities.js';
export { Identity1763769602000 } from './storage/migrations/1763769602000-identity.js';
export { SigningKeys } from './tokens/signing-keys.js';
