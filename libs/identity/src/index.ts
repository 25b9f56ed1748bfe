export { IdentityModule } from './identity.module.js';
export { identityEntities } from './storage/entities.js';
export { Accounts1763769608000 } from './storage/migrations/1763769608000-accounts.js';
export { Identity1763769602000 } from './storage/migrations/1763769602000-identity.js';
export { JwtSignatures } from './tokens/jwt-signatures.js';
export { SigningKeys } from './tokens/signing-keys.js';
export { headerOf, ROBOT_TOKEN_TYPE } from './tokens/token-header.js';
export { VerifiedTokens } from './tokens/verified-tokens.js';
export { RotateSigningKey } from './use-cases/rotate-signing-key.js';
