import { DomainError } from '#kernel';
import { ApiErrors, Authenticated, HotRoute, LimitAs, type AppRequest } from '#platform';
import { only } from '#rbac';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { batchIn, type Batch } from './batch.js';
import { evaluationIn, membersOf, type Evaluation } from './entities.js';
import {
  EvaluationBody,
  EvaluationsBody,
  EvaluationsView,
  evaluationView,
  EvaluationView,
  unreadableView,
} from './evaluation.dto.js';
import { Evaluations } from './evaluations.js';

/** The Access Evaluation and Access Evaluations APIs. Bodies are read by `entities.ts`: what is unknown in them is ignored. */
@ApiTags('authzen')
@ApiExtraModels(EvaluationView, EvaluationsView)
@Controller('access/v1')
export class EvaluationController {
  constructor(private readonly evaluations: Evaluations) {}

  @Post('evaluation')
  @HttpCode(200)
  @Authenticated()
  @HotRoute()
  @LimitAs('check')
  @ApiOperation({
    operationId: 'authzenEvaluate',
    summary: 'Ask whether a subject may do an action with a resource (AuthZEN 1.0 §6)',
    description:
      'In the tenant of the credential. Of whoever calls, or, with `roles:read`, of others. A denial is an answer. Subjects that there are none of are denied.',
  })
  @ApiBody({ type: EvaluationBody })
  @ApiOkResponse({ type: EvaluationView })
  @ApiErrors('rbac.permission-required')
  async evaluate(request: AppRequest): Promise<EvaluationView> {
    const asked = evaluationIn(membersOf(request.body));
    return evaluationView(only(await this.evaluations.decide(request, [asked])));
  }

  @Post('evaluations')
  @HttpCode(200)
  @Authenticated()
  @HotRoute()
  @LimitAs('check')
  @ApiOperation({
    operationId: 'authzenEvaluateSeveral',
    summary: 'Ask up to 1,000 such questions at once (AuthZEN 1.0 §7)',
    description:
      'All on one state of the tenant. An evaluation that cannot be read is denied. Without `evaluations` it is as `POST /access/v1/evaluation`.',
  })
  @ApiBody({ type: EvaluationsBody })
  @ApiOkResponse({
    schema: { oneOf: [EvaluationsView, EvaluationView].map((view) => ({ $ref: getSchemaPath(view) })) },
  })
  @ApiErrors('rbac.permission-required')
  async evaluateSeveral(request: AppRequest): Promise<EvaluationsView | EvaluationView> {
    const batch = batchIn(request.body);
    return batch === null ? this.evaluate(request) : { evaluations: await this.#answers(request, batch) };
  }

  async #answers(request: AppRequest, { items, isLast }: Batch): Promise<EvaluationView[]> {
    const end = items.findIndex((item) => item instanceof DomainError && isLast(false));
    const reached = end === -1 ? items : items.slice(0, end + 1);
    const asked = reached.filter((item): item is Evaluation => !(item instanceof DomainError));
    const decisions = await this.evaluations.decide(request, asked, isLast);
    const answers: EvaluationView[] = [];
    for (const item of reached) {
      const answer = item instanceof DomainError ? unreadableView(item) : evaluationView(only(decisions.splice(0, 1)));
      answers.push(answer);
      if (isLast(answer.decision)) break;
    }
    return answers;
  }
}
