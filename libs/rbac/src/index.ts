export { GrantSuperuser } from './use-cases/grant-superuser.js';
export { GRANT_EXCEEDS_OWN, HIGHER_RANK, PERMISSION_UNKNOWN, RANK_REQUIRED, ROLE_NOT_FOUND } from './domain/errors.js';
export { RbacModule } from './rbac.module.js';
export { rbacEntities } from './storage/entities.js';
export { Rbac1763769603000 } from './storage/migrations/1763769603000-rbac.js';
