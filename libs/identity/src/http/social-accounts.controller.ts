import type { Actor } from '#kernel';
import { ApiErrors, Commands, CurrentActor, Queries, RequireFreshAuthentication, SignedIn } from '#platform';
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LAST_WAY_IN, PROVIDER_AWAY, PROVIDER_UNKNOWN, SOCIAL_ACCOUNT_NOT_FOUND } from '../domain/social-errors.js';
import { BeginSocialSignIn } from '../use-cases/begin-social-sign-in.js';
import { ListSocialAccounts } from '../use-cases/list-social-accounts.js';
import { UnlinkSocialAccount } from '../use-cases/unlink-social-account.js';
import { SignInCookie } from './sign-in-cookie.js';
import { LinkBegunView, LinkSocialAccountBody, SocialAccountListView, socialAccountView } from './social.dto.js';

/** The accounts of providers that open a person's own account. */
@ApiTags('account')
@Controller('api/users/me/social-accounts')
export class SocialAccountsController {
  constructor(
    private readonly beginSignIn: BeginSocialSignIn,
    private readonly commands: Commands,
    private readonly queries: Queries,
    private readonly signInCookie: SignInCookie,
  ) {}

  @Get()
  @SignedIn()
  @ApiOperation({ operationId: 'listSocialAccounts', summary: 'List the linked accounts of providers, oldest first' })
  @ApiOkResponse({ type: SocialAccountListView })
  async list(@CurrentActor() { id }: Actor): Promise<SocialAccountListView> {
    const accounts = await this.queries.execute(new ListSocialAccounts(id));
    return { socialAccounts: accounts.map(socialAccountView) };
  }

  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @SignedIn()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @ApiOperation({
    operationId: 'linkSocialAccount',
    summary: 'Begin to link an account of a provider',
    description:
      'The browser goes to the address that is answered, and comes back with the callback of the sign-in, by which the account is linked; the session goes on. Addresses need not be the same.',
  })
  @ApiOkResponse({ type: LinkBegunView })
  @ApiErrors(PROVIDER_UNKNOWN, PROVIDER_AWAY)
  async link(
    @CurrentActor() actor: Actor,
    @Body() { provider, returnTo = '/' }: LinkSocialAccountBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LinkBegunView> {
    const begun = await this.beginSignIn.execute(provider, returnTo, actor);
    this.signInCookie.set(reply, begun.sealedRequest);
    return { authorizationUrl: begun.authorizationUrl.href, expiresAt: new Date(begun.request.expiresAtMs) };
  }

  @Delete(':socialAccountId')
  @HttpCode(204)
  @SignedIn()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @ApiOperation({
    operationId: 'unlinkSocialAccount',
    summary: 'Unlink an account of a provider',
    description: 'It opens the caller’s account no more. Sessions that were begun by it go on until they are ended.',
  })
  @ApiNoContentResponse({ description: 'Unlinked' })
  @ApiErrors(SOCIAL_ACCOUNT_NOT_FOUND, LAST_WAY_IN)
  async unlink(@CurrentActor() { id }: Actor, @Param('socialAccountId') socialAccountId: string): Promise<void> {
    await this.commands.execute(new UnlinkSocialAccount(id, socialAccountId));
  }
}
