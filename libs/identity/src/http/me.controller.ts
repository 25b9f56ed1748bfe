import { DomainError, PermissionChecker } from '#kernel';
import { Authenticated, callerOf, NOT_AUTHENTICATED, WithoutCommands, type AppRequest } from '#platform';
import { Controller, Get, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SessionDirectory, type SessionRecord } from '../sessions/session-directory.js';
import { MeView } from './me.dto.js';

/** On the way of every request of many applications: no bus, no transaction, no query on a hit. */
@ApiTags('account')
@Controller('api/auth')
export class MeController {
  constructor(
    private readonly sessions: SessionDirectory,
    private readonly permissions: PermissionChecker,
  ) {}

  @Get('me')
  @Authenticated()
  @WithoutCommands()
  @ApiOperation({ operationId: 'me', summary: 'Who the caller is, in which tenant, with which roles' })
  @ApiOkResponse({ type: MeView })
  async me(@Req() request: AppRequest): Promise<MeView> {
    const actor = callerOf(request);
    const { type, id: actorId, tenantId, sessionId, credential, onBehalfOf } = actor;
    const record = sessionId === null ? null : await this.sessions.find(sessionId);
    if (sessionId !== null && !record) throw new DomainError(NOT_AUTHENTICATED);
    const roles = await this.permissions.roleNamesOf(actor);
    return { actorType: type, actorId, credential, onBehalfOf, ...ofSession(record), tenantId, roles };
  }
}

function ofSession(record: SessionRecord | null): Pick<MeView, 'user' | 'session'> {
  if (record === null) return { user: null, session: null };
  const { id, userId, tenantId, email, phone, isPhoneVerified, createdAt, expiresAt } = record;
  return {
    user: { id: userId, email, phone, phoneVerified: isPhoneVerified },
    session: { id, tenantId, createdAt, expiresAt },
  };
}
