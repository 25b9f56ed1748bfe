import { AuditTrail } from '#kernel';
import { TenantExport } from '#platform';
import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { AuditLogsController } from './http/audit-logs.controller.js';
import { ErasePerson } from './reactions/erase-person.js';
import { EraseTenantTrail } from './reactions/erase-tenant-trail.js';
import { AUDIT_TABLES } from './storage/exported-tables.js';
import { PostgresAuditTrail } from './storage/postgres-audit-trail.js';
import { ListAuditLogsHandler } from './use-cases/list-audit-logs.js';

/** Global, because the unit of work appends to its trail. */
@Global()
@Module({
  controllers: [AuditLogsController],
  providers: [
    ErasePerson,
    EraseTenantTrail,
    ListAuditLogsHandler,
    PostgresAuditTrail,
    { provide: AuditTrail, useExisting: PostgresAuditTrail },
  ],
  exports: [AuditTrail],
})
export class AuditModule implements OnModuleInit {
  constructor(private readonly tenantExport: TenantExport) {}

  onModuleInit(): void {
    this.tenantExport.add(AUDIT_TABLES);
  }
}
