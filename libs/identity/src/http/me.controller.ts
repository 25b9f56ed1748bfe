import { DomainError, PermissionChecker, type Actor } from '#kernel';
import { ApiErrors, Authenticated, Commands, CurrentActor, NOT_AUTHENTICATED, Queries, SessionCookie } from '#platform';
import { Controller, Delete, Get, HttpCode, Param, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SESSION_NOT_FOUND } from '../domain/errors.js';
import { SessionDirectory, type SessionRecord } from '../sessions/session-directory.js';
import { EndSession } from '../use-cases/end-session.js';
import { ListSessions } from '../use-cases/list-sessions.js';
import { MeView, SessionListView } from './me.dto.js';

/** What a person sees of themself. `me` is on the way of every request of many applications: no bus, no query on a hit. */
@ApiTags('account')
@Controller('api/auth')
export class MeController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
    private readonly sessions: SessionDirectory,
    private readonly permissions: PermissionChecker,
    private readonly cookie: SessionCookie,
  ) {}

  @Get('me')
  @Authenticated()
  @ApiOperation({ operationId: 'me', summary: 'Who the caller is, in which tenant, with which roles' })
  @ApiOkResponse({ type: MeView })
  async me(@CurrentActor() actor: Actor): Promise<MeView> {
    const record = await this.sessions.find(actor.sessionId ?? '');
    if (!record) throw new DomainError(NOT_AUTHENTICATED);
    return meView(actor, record, await this.permissions.roleNamesOf(actor));
  }

  @Get('sessions')
  @Authenticated()
  @ApiOperation({ operationId: 'listSessions', summary: 'List the caller’s open sessions, newest first' })
  @ApiOkResponse({ type: SessionListView })
  async listSessions(@CurrentActor() actor: Actor): Promise<SessionListView> {
    const sessions = await this.queries.execute(new ListSessions(actor.id));
    return {
      sessions: sessions.map(({ id, tenantId, createdAt, expiresAt, ip, userAgent }) => {
        return { id, tenantId, createdAt, expiresAt, ip, userAgent, isCurrent: id === actor.sessionId };
      }),
    };
  }

  @Delete('sessions/:sessionId')
  @HttpCode(204)
  @Authenticated()
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

function meView(actor: Actor, record: SessionRecord, roles: readonly string[]): MeView {
  const { id, userId, tenantId, email, phone, isPhoneVerified, createdAtMs, expiresAtMs } = record;
  return {
    actorType: actor.type,
    user: { id: userId, email, phone, phoneVerified: isPhoneVerified },
    tenantId,
    roles,
    session: { id, tenantId, createdAt: new Date(createdAtMs), expiresAt: new Date(expiresAtMs) },
  };
}
