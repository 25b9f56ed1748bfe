import type { TenantActor } from '#kernel';
import { ApiErrors, Commands, CurrentActor, Queries, RequirePermission } from '#platform';
import { MEMBER_NOT_FOUND } from '#tenancy';
import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SESSION_NOT_FOUND } from '../domain/errors.js';
import { Places } from '../places/places.js';
import { EndMemberSessions } from '../use-cases/end-member-sessions.js';
import { ListMemberSessions } from '../use-cases/list-member-sessions.js';
import { SessionListView, sessionListView, SessionsEndedView } from './session.dto.js';

/** Sessions of members that are bound to the caller's tenant; what a person does elsewhere is nobody's business here. */
@ApiTags('members')
@Controller('api/members/:userId/sessions')
export class MemberSessionsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
    private readonly places: Places,
  ) {}

  @Get()
  @RequirePermission('users:manage')
  @ApiOperation({
    operationId: 'listMemberSessions',
    summary: 'List a member’s open sessions in the tenant, newest first',
    description: 'Those that are bound to the tenant now, and no others. Refused for somebody of higher rank.',
  })
  @ApiOkResponse({ type: SessionListView })
  @ApiErrors(MEMBER_NOT_FOUND, 'rbac.rank-required', 'rbac.higher-rank')
  async list(@CurrentActor() actor: TenantActor, @Param('userId') userId: string): Promise<SessionListView> {
    const sessions = await this.queries.execute(new ListMemberSessions(actor, userId));
    return sessionListView(sessions, actor.sessionId, this.places);
  }

  @Delete()
  @RequirePermission('users:manage')
  @ApiOperation({
    operationId: 'endMemberSessions',
    summary: 'End all of a member’s sessions in the tenant, and all derived from them',
    description:
      'Those that are bound to the tenant now: the person signs in anew where they use it, and stays signed in elsewhere. When this has returned, no process accepts them, their access tokens or their refresh tokens.',
  })
  @ApiOkResponse({ type: SessionsEndedView })
  @ApiErrors(MEMBER_NOT_FOUND, 'rbac.rank-required', 'rbac.higher-rank')
  async endAll(@CurrentActor() actor: TenantActor, @Param('userId') userId: string): Promise<SessionsEndedView> {
    return { sessionIds: await this.commands.execute(new EndMemberSessions(actor, userId, null)) };
  }

  @Delete(':sessionId')
  @HttpCode(204)
  @RequirePermission('users:manage')
  @ApiOperation({
    operationId: 'endMemberSession',
    summary: 'End one of a member’s sessions in the tenant, and all derived from it',
    description: 'When this has returned, no process accepts the session, its access tokens or its refresh tokens.',
  })
  @ApiNoContentResponse({ description: 'Ended' })
  @ApiErrors(MEMBER_NOT_FOUND, SESSION_NOT_FOUND, 'rbac.rank-required', 'rbac.higher-rank')
  async end(
    @CurrentActor() actor: TenantActor,
    @Param('userId') userId: string,
    @Param('sessionId') sessionId: string,
  ): Promise<void> {
    await this.commands.execute(new EndMemberSessions(actor, userId, sessionId));
  }
}
