import { DomainError, isId, type Actor } from '#kernel';
import {
  ApiErrors,
  Commands,
  CurrentActor,
  DEFAULT_PAGE_SIZE,
  Queries,
  RequireFreshAuthentication,
  RequireSystemAdmin,
} from '#platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OWN_ACCOUNT, USER_NOT_FOUND } from '../domain/account-errors.js';
import { canonicalEmail } from '../domain/email.js';
import { EMAIL_INVALID } from '../domain/errors.js';
import { ListAccounts } from '../use-cases/list-accounts.js';
import { RemoveAllSecondFactors } from '../second-factor/remove-all-second-factors.js';
import { UnlockSignIn } from '../use-cases/unlock-sign-in.js';
import { SetAccountStatus } from '../use-cases/set-account-status.js';
import {
  AccountListView,
  AccountsQuery,
  accountView,
  AccountView,
  DisableAccountBody,
  ListedAccountView,
} from './account.dto.js';

/** Accounts of the whole system, for whoever administers it. */
@ApiTags('users')
@Controller('api/users')
export class UsersController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  @Get()
  @RequireSystemAdmin()
  @ApiOperation({ operationId: 'listUsers', summary: 'List accounts, newest first' })
  @ApiOkResponse({ type: AccountListView })
  @ApiErrors(EMAIL_INVALID)
  async list(@Query() { status, email, limit, cursor }: AccountsQuery): Promise<AccountListView> {
    const wanted = { id: null, status: status ?? null, email: email === undefined ? null : canonicalEmail(email) };
    const page = await this.queries.execute(new ListAccounts(wanted, limit ?? DEFAULT_PAGE_SIZE, cursor ?? null));
    return { users: page.users.map((user) => accountView(user)), nextCursor: page.nextCursor };
  }

  @Get(':userId')
  @RequireSystemAdmin()
  @ApiOperation({ operationId: 'getUser', summary: 'Read an account' })
  @ApiOkResponse({ type: ListedAccountView })
  @ApiErrors(USER_NOT_FOUND)
  async get(@Param('userId') id: string): Promise<ListedAccountView> {
    const wanted = { id, status: null, email: null };
    const [user] = isId(id) ? (await this.queries.execute(new ListAccounts(wanted, 1, null))).users : [];
    if (!user) throw new DomainError(USER_NOT_FOUND);
    return accountView(user);
  }

  @Post(':userId/disable')
  @HttpCode(200)
  @RequireSystemAdmin()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @ApiOperation({
    operationId: 'disableUser',
    summary: 'Stop an account at once',
    description:
      'When this has returned, no process accepts its sessions, tokens, keys or robots. Tenants that would be left without an owner are in the way (`rbac.last-owner`, `tenantIds`), unless `suspendTenants` is true.',
  })
  @ApiBody({ type: DisableAccountBody, required: false })
  @ApiOkResponse({ type: AccountView })
  @ApiErrors(USER_NOT_FOUND, OWN_ACCOUNT, 'rbac.last-owner')
  async disable(
    @CurrentActor() { id }: Actor,
    @Param('userId') userId: string,
    @Body() { suspendTenants }: DisableAccountBody,
  ): Promise<AccountView> {
    return accountView(
      await this.commands.execute(new SetAccountStatus(id, userId, 'disabled', suspendTenants ?? false)),
    );
  }

  @Post(':userId/enable')
  @HttpCode(200)
  @RequireSystemAdmin()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @ApiOperation({
    operationId: 'enableUser',
    summary: 'Let a disabled account go on',
    description: 'Its keys and robots count again; people sign in anew. Tenants that were suspended stay so.',
  })
  @ApiOkResponse({ type: AccountView })
  @ApiErrors(USER_NOT_FOUND, OWN_ACCOUNT)
  async enable(@CurrentActor() { id }: Actor, @Param('userId') userId: string): Promise<AccountView> {
    return accountView(await this.commands.execute(new SetAccountStatus(id, userId, 'active', false)));
  }

  @Post(':userId/unlock')
  @HttpCode(204)
  @RequireSystemAdmin()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @ApiOperation({
    operationId: 'unlockUser',
    summary: 'Forget the wrong passwords of an account',
    description: 'Where it was locked, its password counts again at once.',
  })
  @ApiNoContentResponse({ description: 'Not locked any more' })
  @ApiErrors(USER_NOT_FOUND)
  unlock(@Param('userId') userId: string): Promise<void> {
    return this.commands.execute(new UnlockSignIn(userId));
  }

  @Delete(':userId/second-factors')
  @HttpCode(204)
  @RequireSystemAdmin()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @ApiOperation({
    operationId: 'removeSecondFactorsOfUser',
    summary: 'Let somebody in again who has lost every second factor',
    description:
      'All of them go, with passkeys, recovery codes and known browsers; every session ends, and the owner is told. Make sure first that it is they who ask.',
  })
  @ApiNoContentResponse({ description: 'None is left' })
  @ApiErrors(USER_NOT_FOUND, OWN_ACCOUNT)
  removeSecondFactors(@CurrentActor() { id }: Actor, @Param('userId') userId: string): Promise<void> {
    return this.commands.execute(new RemoveAllSecondFactors(id, userId));
  }
}
