import type { Actor } from '#kernel';
import { ApiErrors, Commands, CurrentActor, RequireFreshAuthentication, SignedIn } from '#platform';
import { Controller, Header, HttpCode, Param, Post, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { EXPORT_RUNNING, OWNER_REQUIRED, TENANT_NOT_FOUND } from '../domain/errors.js';
import { ExportTenant } from '../use-cases/export-tenant.js';

const TYPE = 'application/x-ndjson';

const EXAMPLE = `{"format":"sallyport-tenant-export","version":1,"exportedAt":"2026-01-31T09:30:00.000Z","tenant":{"id":"019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071","name":"Acme Robotics","slug":"acme-robotics"}}
{"table":"tenancy.teams","row":{"id":"019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6072","name":"General","created_at":"2026-01-31T09:30:00+00:00","version":1}}
{"end":true,"rows":1}
`;

@ApiTags('tenants')
@Controller('api/tenants/:tenantId/export')
export class TenantExportController {
  constructor(private readonly commands: Commands) {}

  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @SignedIn()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @ApiOperation({
    operationId: 'exportTenant',
    summary: 'Export a tenant as one file',
    description:
      'For its owners; also while it is deleted and can be restored. A line of JSON for each row that the tenant has, all as they were at one moment, after one that says of what and when, and before one that says how many: without that last line it is not all. No secrets, and of people what the list of members shows.',
  })
  @ApiOkResponse({
    description: 'The file',
    content: { [TYPE]: { schema: { type: 'string' }, example: EXAMPLE } },
  })
  @ApiErrors(TENANT_NOT_FOUND, OWNER_REQUIRED, 'identity.second-factor-required', EXPORT_RUNNING)
  async export(@CurrentActor() actor: Actor, @Param('tenantId') tenantId: string): Promise<StreamableFile> {
    const { lines, slug, exportedAt } = await this.commands.execute(new ExportTenant(actor, tenantId));
    const name = `${slug}-${exportedAt.toISOString().slice(0, 10)}.ndjson`;
    return new StreamableFile(lines, { type: TYPE, disposition: `attachment; filename="${name}"` });
  }
}
