import { ApiErrors, CURSOR_INVALID, DEFAULT_PAGE_SIZE, Queries, RequirePermission } from '#platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PostgresAuditTrail } from '../storage/postgres-audit-trail.js';
import { ListAuditLogs } from '../use-cases/list-audit-logs.js';
import { AuditLogsQuery, AuditLogsView } from './audit-logs.dto.js';

@ApiTags('audit')
@Controller('api/audit/logs')
export class AuditLogsController {
  constructor(
    private readonly queries: Queries,
    private readonly trail: PostgresAuditTrail,
  ) {}

  @Get()
  @RequirePermission('audit:read')
  @ApiOperation({
    operationId: 'listAuditLogs',
    summary: 'Read the audit trail, newest first',
    description:
      'The trail of the caller’s tenant, and what the caller’s own account did before a tenant was selected. Allowed checks are counted, one line per actor, permission and minute or less.',
  })
  @ApiOkResponse({ type: AuditLogsView })
  @ApiErrors(CURSOR_INVALID)
  async list(@Query() { limit, cursor, ...filter }: AuditLogsQuery): Promise<AuditLogsView> {
    await this.trail.flush();
    return this.queries.execute(new ListAuditLogs(filter, limit ?? DEFAULT_PAGE_SIZE, cursor ?? null));
  }
}
