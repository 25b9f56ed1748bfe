export { AuditModule } from './audit.module.js';
export { Audit1763769604000 } from './storage/migrations/1763769604000-audit.js';
