import type { TenantActor } from '#kernel';
import { AGENT_PLATFORM_OFF } from '#identity';
import { ApiErrors, Authenticated, CurrentActor, LimitAs } from '#platform';
import { DecisionView, SCOPE_INCOMPLETE, scopeOf } from '#rbac';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AskedDecisions } from '../asked-decisions.js';
import { envelopeOf, succeeded, type Envelope } from './envelope.js';
import { CheckPermissionBody } from './permissions.dto.js';

@ApiTags('web-studio')
@Controller('identity/permissions')
export class StudioPermissionsController {
  constructor(private readonly decisions: AskedDecisions) {}

  @Post('check')
  @HttpCode(200)
  @Authenticated()
  @LimitAs('check')
  @ApiOperation({
    operationId: 'studioCheckPermission',
    summary: 'Whether a user may do something in the default tenant',
    description: 'About another user only with `users:read`. Also below `/gateway/identity/`.',
  })
  @ApiOkResponse({ type: envelopeOf(DecisionView) })
  @ApiErrors('rbac.permission-required', SCOPE_INCOMPLETE, AGENT_PLATFORM_OFF)
  async check(@CurrentActor() caller: TenantActor, @Body() body: CheckPermissionBody): Promise<Envelope<DecisionView>> {
    const { userId, permission } = body;
    const decision = await this.decisions.of(userId, caller, { permission, scope: scopeOf(body) });
    // The contract knows no more of a decision.
    const { allowed, reason, matchedRoleIds } = decision;
    return succeeded({ allowed, reason, matchedRoleIds });
  }
}
