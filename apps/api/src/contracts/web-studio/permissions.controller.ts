import { AuditTrail, PermissionChecker, type Decision, type Scope, type TenantActor } from '#kernel';
import { AGENT_PLATFORM_OFF } from '#identity';
import { ApiErrors, Authenticated, CurrentActor, currentRequest, LimitAs, permissionRequired } from '#platform';
import { DecisionView, SCOPE_INCOMPLETE, scopeOf } from '#rbac';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { envelopeOf, succeeded, type Envelope } from './envelope.js';
import { CheckPermissionBody } from './permissions.dto.js';

const OF_OTHERS = 'users:read';

@ApiTags('web-studio')
@Controller('identity/permissions')
export class StudioPermissionsController {
  constructor(
    private readonly permissions: PermissionChecker,
    private readonly auditTrail: AuditTrail,
  ) {}

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
    const scope = scopeOf(body);
    if (userId === caller.id) return succeeded(await this.#decideFor(caller, permission, scope));
    const decision = await this.#decideFor(caller, OF_OTHERS, null);
    if (!decision.allowed) throw permissionRequired(OF_OTHERS, decision);
    return succeeded(await this.#decideForAnother(userId, caller, permission, scope));
  }

  async #decideFor(actor: TenantActor, permission: string, scope: Scope | null): Promise<Decision> {
    const decision = await this.permissions.check(actor, permission, scope);
    await this.auditTrail.recordDecision({ actor, permission, scope, decision, origin: originOfRequest() });
    return decision;
  }

  async #decideForAnother(userId: string, actor: TenantActor, permission: string, scope: Scope | null) {
    const decision = await this.permissions.checkMember(actor.tenantId, userId, permission, scope);
    const subject = { type: 'human', id: userId } as const;
    await this.auditTrail.recordDecision({ actor, subject, permission, scope, decision, origin: originOfRequest() });
    return decision;
  }
}

const originOfRequest = () => currentRequest()?.origin ?? null;
