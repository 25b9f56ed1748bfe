import { DomainError, PermissionChecker, type Actor } from '#kernel';
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
    const record = await this.sessions.find(actor.sessionId ?? '');
    if (!record) throw new DomainError(NOT_AUTHENTICATED);
    return meView(actor, record, await this.permissions.roleNamesOf(actor));
  }
}

function meView(actor: Actor, record: SessionRecord, roles: readonly string[]): MeView {
  const { id, userId, tenantId, email, phone, isPhoneVerified, createdAt, expiresAt } = record;
  return {
    actorType: actor.type,
    user: { id: userId, email, phone, phoneVerified: isPhoneVerified },
    tenantId,
    roles,
    session: { id, tenantId, createdAt, expiresAt },
  };
}
