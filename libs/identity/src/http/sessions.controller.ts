import type { Actor } from '#kernel';
import { ApiErrors, Commands, CurrentActor, Queries, SessionCookie, SignedIn } from '#platform';
import { Controller, Delete, Get, HttpCode, Param, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SESSION_NOT_FOUND } from '../domain/errors.js';
import { Places } from '../places/places.js';
import { EndSession } from '../use-cases/end-session.js';
import { EndSessions } from '../use-cases/end-sessions.js';
import { ListSessions } from '../use-cases/list-sessions.js';
import { SessionListView, sessionListView, SessionsEndedView } from './session.dto.js';

/** A person's own sessions. */
@ApiTags('account')
@Controller('api/auth/sessions')
export class SessionsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
    private readonly places: Places,
    private readonly cookie: SessionCookie,
  ) {}

  @Get()
  @SignedIn()
  @ApiOperation({ operationId: 'listSessions', summary: 'List the caller’s open sessions, newest first' })
  @ApiOkResponse({ type: SessionListView })
  async listSessions(@CurrentActor() actor: Actor): Promise<SessionListView> {
    return sessionListView(await this.queries.execute(new ListSessions(actor.id)), actor.sessionId, this.places);
  }

  @Delete()
  @SignedIn()
  @ApiOperation({
    operationId: 'endAllSessions',
    summary: 'End all of the caller’s sessions, this one too, and all derived from them',
    description: 'When this has returned, no process accepts them, their access tokens or their refresh tokens.',
  })
  @ApiOkResponse({ type: SessionsEndedView })
  async endAllSessions(
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionsEndedView> {
    const sessionIds = await this.commands.execute(new EndSessions(actor.id, null));
    this.cookie.clear(reply);
    return { sessionIds };
  }

  @Delete('others')
  @SignedIn()
  @ApiOperation({
    operationId: 'endOtherSessions',
    summary: 'End all of the caller’s sessions but this one, and all derived from them',
    description: 'When this has returned, no process accepts them, their access tokens or their refresh tokens.',
  })
  @ApiOkResponse({ type: SessionsEndedView })
  async endOtherSessions(@CurrentActor() actor: Actor): Promise<SessionsEndedView> {
    return { sessionIds: await this.commands.execute(new EndSessions(actor.id, actor.sessionId)) };
  }

  @Delete(':sessionId')
  @HttpCode(204)
  @SignedIn()
  @ApiOperation({
    operationId: 'endSession',
    summary: 'End one of the caller’s sessions, and all derived from it',
    description: 'When this has returned, no process accepts the session, its access tokens or its refresh tokens.',
  })
  @ApiNoContentResponse({ description: 'Ended' })
  @ApiErrors(SESSION_NOT_FOUND)
  async endSession(
    @CurrentActor() actor: Actor,
    @Param('sessionId') sessionId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.commands.execute(new EndSession(sessionId));
    if (sessionId === actor.sessionId) this.cookie.clear(reply);
  }
}
