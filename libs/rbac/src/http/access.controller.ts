import { AuditTrail, PermissionChecker, whenKnown, type Awaitable, type Decision } from '#kernel';
import { ApiErrors, Authenticated, callerOf, HotRoute, LargeBody, LimitAs, type AppRequest } from '#platform';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SCOPE_INCOMPLETE, VERSION_UNKNOWN } from '../domain/errors.js';
import { AccessQuestions, OF_OTHERS, only, type Question } from '../questions/access-questions.js';
import {
  aboutWhom,
  AccessCheckBody,
  AccessChecksBody,
  DecisionsView,
  ExplainedDecisionView,
  type AboutActor,
  type AtLeast,
} from './access.dto.js';
import { scopeOf } from './asked-scope.js';

/** On the way of every request of every application: no bus, no transaction, no query on a hit. */
@ApiTags('access')
@Controller('api/access')
export class AccessController {
  constructor(
    private readonly permissions: PermissionChecker,
    private readonly questions: AccessQuestions,
    private readonly auditTrail: AuditTrail,
  ) {}

  @Post('check')
  @HttpCode(200)
  @Authenticated()
  @HotRoute(AccessCheckBody)
  @LimitAs('check')
  @ApiOperation({
    operationId: 'checkAccess',
    summary: 'Ask whether the caller, or another actor of the tenant, may do something',
    description:
      'Decided on what is true now: a role taken away is gone at the next check. A refusal is an answer, not an error; it says which link of the chain of authority refused, and what that lacks. About others with `roles:read`.',
  })
  @ApiBody({ type: AccessCheckBody })
  @ApiOkResponse({ type: ExplainedDecisionView })
  @ApiErrors(SCOPE_INCOMPLETE, 'rbac.permission-required', VERSION_UNKNOWN)
  check(request: AppRequest): Awaitable<ExplainedDecisionView> {
    const body = request.body as AccessCheckBody;
    const { permission } = body;
    const scope = scopeOf(body);
    if (body.actorId !== undefined || body.atLeastVersion !== undefined)
      return this.#answer(request, body, [{ permission, scope }]).then(only);
    const actor = callerOf(request);
    const { origin } = request;
    return whenKnown(this.permissions.check(actor, permission, scope), (decision) =>
      whenKnown(this.auditTrail.recordDecision({ actor, permission, scope, decision, origin }), () => decision),
    );
  }

  @Post('checks')
  @HttpCode(200)
  @Authenticated()
  @HotRoute(AccessChecksBody)
  @LargeBody()
  @LimitAs('check')
  @ApiOperation({
    operationId: 'checkAccessInBatch',
    summary: 'Ask up to 1,000 such questions at once',
    description:
      'All answered on one state of the tenant, in order, each as `checkAccess` would. About others with `roles:read`.',
  })
  @ApiBody({ type: AccessChecksBody })
  @ApiOkResponse({ type: DecisionsView })
  @ApiErrors(SCOPE_INCOMPLETE, 'rbac.permission-required', VERSION_UNKNOWN)
  async checks(request: AppRequest): Promise<DecisionsView> {
    const body = request.body as AccessChecksBody;
    const asked = body.checks.map((check) => ({ permission: check.permission, scope: scopeOf(check) }));
    return { decisions: await this.#answer(request, body, asked) };
  }

  async #answer(request: AppRequest, body: AboutActor & AtLeast, asked: readonly Question[]): Promise<Decision[]> {
    const asker = { actor: callerOf(request), origin: request.origin };
    const about = aboutWhom(body);
    if (body.atLeastVersion !== undefined) await this.questions.reach(asker, body.atLeastVersion);
    if (about === null) return this.questions.ofCaller(asker, asked);
    const entitled = await this.questions.require(asker, OF_OTHERS);
    const questions = asked.map((question) => ({ ...question, about }));
    return this.questions.ofOthers(entitled, questions);
  }
}
