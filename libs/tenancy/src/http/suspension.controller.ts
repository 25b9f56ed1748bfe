import { ApiErrors, Commands, RequireFreshAuthentication, RequireSystemAdmin } from '#platform';
import { Body, Controller, Delete, HttpCode, Param, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TENANT_NOT_FOUND } from '../domain/errors.js';
import { ImposeSuspension } from '../use-cases/impose-suspension.js';
import { LiftSuspension } from '../use-cases/lift-suspension.js';
import { SuspensionBody } from './tenants.dto.js';

/** Tenants that are stopped by whoever administers the whole system. */
@ApiTags('tenants')
@Controller('api/tenants/:tenantId/suspension')
export class SuspensionController {
  constructor(private readonly commands: Commands) {}

  @Put()
  @HttpCode(204)
  @RequireSystemAdmin()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @ApiOperation({
    operationId: 'imposeSuspension',
    summary: 'Stop everything in any tenant at once',
    description:
      'When this has returned, no process accepts any session, token, key or robot there. Its owners read the reason, and cannot resume it.',
  })
  @ApiNoContentResponse({ description: 'Suspended' })
  @ApiErrors(TENANT_NOT_FOUND)
  impose(@Param('tenantId') tenantId: string, @Body() { reason }: SuspensionBody): Promise<void> {
    return this.commands.execute(new ImposeSuspension(tenantId, reason));
  }

  @Delete()
  @HttpCode(204)
  @RequireSystemAdmin()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @ApiOperation({
    operationId: 'liftSuspension',
    summary: 'Let a suspended tenant go on, whoever suspended it',
    description: 'Its keys and robots count again, people select it anew.',
  })
  @ApiNoContentResponse({ description: 'Active' })
  @ApiErrors(TENANT_NOT_FOUND)
  lift(@Param('tenantId') tenantId: string): Promise<void> {
    return this.commands.execute(new LiftSuspension(tenantId));
  }
}
