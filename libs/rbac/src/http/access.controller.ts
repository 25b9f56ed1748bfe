import { AuditTrail, PermissionChecker, whenKnown, type Awaitable } from '#kernel';
import { ApiErrors, Authenticated, callerOf, HotRoute, LimitAs, type AppRequest } from '#platform';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SCOPE_INCOMPLETE } from '../domain/errors.js';
import { AccessCheckBody, DecisionView } from './access.dto.js';
import { scopeOf } from './asked-scope.js';

/** On the way of every request of every application: no bus, no transaction, no query on a hit. */
@ApiTags('access')
@Controller('api/access')
export class AccessController {
  constructor(
    private readonly permissions: PermissionChecker,
    private readonly auditTrail: AuditTrail,
  ) {}

  @Post('check')
  @HttpCode(200)
  @Authenticated()
  @HotRoute(AccessCheckBody)
  @LimitAs('check')
  @ApiOperation({
    operationId: 'checkAccess',
    summary: 'Ask whether the caller may do something',
    description:
      'Decided on what is true now: a role taken away is gone at the next check. A refusal is an answer, not an error.',
  })
  @ApiBody({ type: AccessCheckBody })
  @ApiOkResponse({ type: DecisionView })
  @ApiErrors(SCOPE_INCOMPLETE)
  check(request: AppRequest): Awaitable<DecisionView> {
    const actor = callerOf(request);
    const { origin } = request;
    const body = request.body as AccessCheckBody;
    const { permission } = body;
    const scope = scopeOf(body);
    return whenKnown(this.permissions.check(actor, permission, scope), (decision) =>
      whenKnown(this.auditTrail.recordDecision({ actor, permission, scope, decision, origin }), () => decision),
    );
  }
}
