import type { Decision, TenantActor } from '#kernel';
import { AGENT_PLATFORM_OFF } from '#identity';
import { ApiErrors, Authenticated, CurrentActor, currentRequest, LimitAs } from '#platform';
import { AccessQuestions, only, DecisionView, SCOPE_INCOMPLETE, scopeOf } from '#rbac';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { envelopeOf, succeeded, type Envelope } from './envelope.js';
import { CheckPermissionBody } from './permissions.dto.js';

const OF_OTHERS = 'users:read';

@ApiTags('web-studio')
@Controller('identity/permissions')
export class StudioPermissionsController {
  constructor(private readonly questions: AccessQuestions) {}

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
    const asker = { actor: caller, origin: currentRequest()?.origin ?? null };
    const question = { permission, scope: scopeOf(body) };
    if (userId === caller.id) return answered(await this.questions.ofCaller(asker, [question]));
    const entitled = await this.questions.require(asker, OF_OTHERS);
    return answered(await this.questions.ofOthers(entitled, [{ ...question, about: { type: 'human', id: userId } }]));
  }
}

/** The contract knows no more of a decision. */
function answered(decisions: readonly Decision[]): Envelope<DecisionView> {
  const { allowed, reason, matchedRoleIds } = only(decisions);
  return succeeded({ allowed, reason, matchedRoleIds });
}
