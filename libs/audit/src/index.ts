export { AuditModule } from './audit.module.js';
export { insertRecords } from './storage/audit-writer.js';
export { Audit1763769604000 } from './storage/migrations/1763769604000-audit.js';
