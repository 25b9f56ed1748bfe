import type { Actor } from '#kernel';
import {
  ApiErrors,
  Commands,
  CurrentActor,
  Queries,
  RequireFreshAuthentication,
  SessionCookie,
  SignedIn,
  STALE_WRITE,
} from '#platform';
import { Body, Controller, Get, HttpCode, Patch, Post, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { METADATA_INVALID, USERNAME_INVALID, USERNAME_RESERVED, USERNAME_TAKEN } from '../domain/account-errors.js';
import { ChangeProfile } from '../use-cases/change-profile.js';
import { DeleteAccount } from '../use-cases/delete-account.js';
import { GetAccount } from '../use-cases/get-account.js';
import { AccountView, accountView, ChangeProfileBody } from './account.dto.js';

/** A person's own account. */
@ApiTags('account')
@Controller('api/users/me')
export class AccountController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
    private readonly cookie: SessionCookie,
  ) {}

  @Get()
  @SignedIn()
  @ApiOperation({ operationId: 'getAccount', summary: 'Read the caller’s own account' })
  @ApiOkResponse({ type: AccountView })
  async get(@CurrentActor() { id }: Actor): Promise<AccountView> {
    return accountView(await this.queries.execute(new GetAccount(id)));
  }

  @Post('deletion')
  @HttpCode(204)
  @SignedIn()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @ApiOperation({
    operationId: 'deleteAccount',
    summary: 'Delete the caller’s own account for good',
    description:
      'When this has returned, no process accepts its sessions, tokens, keys or robots, and what the account said of its person is gone; from the audit trail it is erased right after. Refused to the last owner of a tenant (`rbac.last-owner`; `tenantIds` says of which).',
  })
  @ApiNoContentResponse({ description: 'Deleted' })
  @ApiErrors('rbac.last-owner', STALE_WRITE)
  async delete(@CurrentActor() { id }: Actor, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.commands.execute(new DeleteAccount(id));
    this.cookie.clear(reply);
  }

  @Patch()
  @SignedIn()
  @ApiOperation({
    operationId: 'changeProfile',
    summary: 'Change username, display name or metadata',
    description:
      'What is left out stays. `version` is that of the account as it was read: where it was changed since, the change is refused, not merged.',
  })
  @ApiOkResponse({ type: AccountView })
  @ApiErrors(STALE_WRITE, USERNAME_INVALID, USERNAME_RESERVED, USERNAME_TAKEN, METADATA_INVALID)
  async change(@CurrentActor() { id }: Actor, @Body() body: ChangeProfileBody): Promise<AccountView> {
    const { version, username, metadata, displayName: name } = body;
    const displayName = name?.normalize('NFC').trim() ?? name;
    const changes = Object.entries({ username, displayName, metadata }).filter(([, value]) => value !== undefined);
    return accountView(await this.commands.execute(new ChangeProfile(id, version, Object.fromEntries(changes))));
  }
}
