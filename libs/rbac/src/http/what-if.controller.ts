import type { TenantActor } from '#kernel';
import { ApiErrors, CurrentActor, LargeBody, LimitAs, RequirePermission } from '#platform';
import { MEMBER_NOT_FOUND, TEAM_NOT_FOUND } from '#tenancy';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ASSIGNMENT_NOT_FOUND,
  PERMISSION_UNKNOWN,
  ROLE_CYCLE,
  PROPOSAL_INCOMPLETE,
  PROPOSAL_TOO_LARGE,
  ROLE_NOT_FOUND,
  SCOPE_INCOMPLETE,
} from '../domain/errors.js';
import { WhatIf } from '../questions/what-if.js';
import { OF_OTHERS } from '../questions/access-questions.js';
import { changeOf } from './proposed-change.js';
import { WhatIfBody } from './what-if.dto.js';
import { whatIfView, WhatIfView } from './what-if.views.js';

const DEFAULT_LISTED = 100;

@ApiTags('access')
@Controller('api/access')
export class WhatIfController {
  constructor(private readonly whatIf: WhatIf) {}

  @Post('what-if')
  @HttpCode(200)
  @RequirePermission(OF_OTHERS)
  @LargeBody()
  @LimitAs('write')
  @ApiOperation({
    operationId: 'askWhatIf',
    summary: 'Ask who would gain and who would lose what by changes of roles, assignments, members or teams',
    description:
      'Nothing is changed. Both states are decided by the evaluator that answers checks, for every person, robot and tenant-level key that the changes touch. Whether the caller might make the changes is not asked.',
  })
  @ApiOkResponse({ type: WhatIfView })
  @ApiErrors(
    ...[SCOPE_INCOMPLETE, PROPOSAL_INCOMPLETE, PROPOSAL_TOO_LARGE, PERMISSION_UNKNOWN, ROLE_NOT_FOUND],
    ...[ROLE_CYCLE, ASSIGNMENT_NOT_FOUND, MEMBER_NOT_FOUND, TEAM_NOT_FOUND],
  )
  async ask(@CurrentActor() caller: TenantActor, @Body() body: WhatIfBody): Promise<WhatIfView> {
    const { permissions, limit } = body;
    const changes = body.changes.map(changeOf);
    return whatIfView(await this.whatIf.ask(caller, changes, permissions ?? null, limit ?? DEFAULT_LISTED));
  }
}
