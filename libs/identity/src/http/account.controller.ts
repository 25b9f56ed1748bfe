import type { Actor } from '#kernel';
import { ApiErrors, Commands, CurrentActor, Queries, SignedIn, STALE_WRITE } from '#platform';
import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { METADATA_INVALID, USERNAME_INVALID, USERNAME_RESERVED, USERNAME_TAKEN } from '../domain/account-errors.js';
import { ChangeProfile } from '../use-cases/change-profile.js';
import { GetAccount } from '../use-cases/get-account.js';
import { AccountView, accountView, ChangeProfileBody } from './account.dto.js';

/** A person's own account. */
@ApiTags('account')
@Controller('api/users/me')
export class AccountController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  @Get()
  @SignedIn()
  @ApiOperation({ operationId: 'getAccount', summary: 'Read the caller’s own account' })
  @ApiOkResponse({ type: AccountView })
  async get(@CurrentActor() { id }: Actor): Promise<AccountView> {
    return accountView(await this.queries.execute(new GetAccount(id)));
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
