import { DomainError, PermissionChecker, whenKnown, type Awaitable } from '#kernel';
import { Authenticated, callerOf, HotRoute, LimitAs, NOT_AUTHENTICATED, type AppRequest } from '#platform';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SessionDirectory } from '../sessions/session-directory.js';
import type { SessionRecord } from '../sessions/session-record.js';
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
  @HotRoute()
  @LimitAs('check')
  @ApiOperation({ operationId: 'me', summary: 'Who the caller is, in which tenant, with which roles' })
  @ApiOkResponse({ type: MeView })
  me(request: AppRequest): Awaitable<MeView> {
    const actor = callerOf(request);
    const { type, id: actorId, tenantId, sessionId, credential, onBehalfOf } = actor;
    return whenKnown(sessionId === null ? null : this.sessions.find(sessionId), (record) => {
      if (sessionId !== null && !record) throw new DomainError(NOT_AUTHENTICATED);
      return whenKnown(this.permissions.roleNamesOf(actor), (roles) => {
        const { user, session } = ofSession(record);
        return { actorType: type, actorId, credential, onBehalfOf, user, session, tenantId, roles };
      });
    });
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
