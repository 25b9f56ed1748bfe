export { MEMBER_NOT_FOUND, TEAM_NOT_FOUND, TENANT_NOT_FOUND, TENANT_SUSPENDED } from './domain/errors.js';
export { EnsureDefaultTenant } from './use-cases/ensure-default-tenant.js';
export { OwnDefaultTenant } from './use-cases/own-default-tenant.js';
export { GetTeam } from './use-cases/get-team.js';
export { GiveTier } from './use-cases/give-tier.js';
export { Tenancy1763769601000 } from './storage/migrations/1763769601000-tenancy.js';
export { tenancyEntities } from './storage/entities.js';
export { TenancyModule } from './tenancy.module.js';
