import type { TenantActor } from '#kernel';
import {
  ApiErrors,
  Authenticated,
  callerOf,
  CurrentActor,
  CURSOR_INVALID,
  DEFAULT_PAGE_SIZE,
  RequirePermission,
  type AppRequest,
} from '#platform';
import { Controller, Get, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SCOPE_INCOMPLETE } from '../domain/errors.js';
import type { KeyPageWish } from '../paged-by-key.js';
import { AccessQuestions, OF_OTHERS } from '../questions/access-questions.js';
import { AccessReview } from '../questions/access-review.js';
import { aboutWhom } from './access.dto.js';
import {
  AllowedActorListView,
  EffectivePermissionListView,
  EffectivePermissionsQuery,
  effectiveView,
  WhoCanQuery,
} from './access-review.dto.js';
import { scopeOf } from './asked-scope.js';

/** What actors may do, how they came by it, and which may do something. */
@ApiTags('access')
@Controller('api/access')
export class AccessReviewController {
  constructor(
    private readonly questions: AccessQuestions,
    private readonly review: AccessReview,
  ) {}

  @Get('permissions')
  @Authenticated()
  @ApiOperation({
    operationId: 'listEffectivePermissions',
    summary: 'List what the caller, or another actor of the tenant, may do, and how it came by that',
    description:
      'With a scope, what may be done there; without one, every permission that is held anywhere, with the decision for the whole tenant. Each way names the role, the assignment, the team that holds it, and the role whose binding grants. About others with `roles:read`; of nobody there is nothing.',
  })
  @ApiOkResponse({ type: EffectivePermissionListView })
  @ApiErrors(SCOPE_INCOMPLETE, CURSOR_INVALID, 'rbac.permission-required')
  async effective(
    @Req() request: AppRequest,
    @Query() query: EffectivePermissionsQuery,
  ): Promise<EffectivePermissionListView> {
    const about = aboutWhom(query);
    const scope = scopeOf(query);
    const actor = callerOf(request);
    const asker = { actor, origin: request.origin };
    const { items, nextCursor } =
      about === null
        ? await this.review.ofCaller(actor, scope, pageOf(query))
        : await this.review.ofOther(
            (await this.questions.require(asker, OF_OTHERS)).actor,
            about,
            scope,
            pageOf(query),
          );
    return { permissions: items.map(effectiveView), nextCursor };
  }

  @Get('actors')
  @RequirePermission(OF_OTHERS)
  @ApiOperation({
    operationId: 'listActorsWhoMay',
    summary: 'List who may do something: people, robots and tenant-level keys',
    description:
      'In the scope, or in the whole tenant; each with the decision that a check of theirs would be answered with.',
  })
  @ApiOkResponse({ type: AllowedActorListView })
  @ApiErrors(SCOPE_INCOMPLETE, CURSOR_INVALID)
  async whoCan(@CurrentActor() caller: TenantActor, @Query() query: WhoCanQuery): Promise<AllowedActorListView> {
    const { permission, actorType } = query;
    const question = { permission, scope: scopeOf(query) };
    const { items, nextCursor } = await this.review.whoCan(caller, question, actorType ?? null, pageOf(query));
    return { actors: items, nextCursor };
  }
}

function pageOf({ limit, cursor }: { limit?: number; cursor?: string }): KeyPageWish {
  return { limit: limit ?? DEFAULT_PAGE_SIZE, cursor: cursor ?? null };
}
