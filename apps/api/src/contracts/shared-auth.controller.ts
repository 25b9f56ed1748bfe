import type { Actor } from '#kernel';
import { LogOut, TenantLogin } from '#identity';
import {
  ApiErrors,
  BeforeSecondFactor,
  Commands,
  CurrentActor,
  LimitAs,
  OVERLOADED,
  Public,
  SignedIn,
} from '#platform';
import { TENANT_NOT_FOUND, TENANT_SUSPENDED } from '#tenancy';
import { DEFAULT_TENANT_ID } from '#tenancy/contract';
import { Body, Controller, Header, HttpCode, Post, Res } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { aetheraTokenPair } from './aethera/auth.dto.js';
import { ActorDescription } from './daarion/actor-description.js';
import { SessionTokenCookie } from './session-token-cookie.js';
import { SharedLoginBody, SharedLoginView, SharedLogoutBody } from './shared-auth.dto.js';

/** The routes that the contracts of Aethera and DAARION both have. */
@ApiTags('aethera-daarion')
@Controller('auth')
export class SharedAuthController {
  constructor(
    private readonly commands: Commands,
    private readonly logIn: TenantLogin,
    private readonly actors: ActorDescription,
    private readonly cookie: SessionTokenCookie,
  ) {}

  @Post('login')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Public()
  @LimitAs('sign-in')
  @ApiOperation({
    operationId: 'contractLogin',
    summary: 'Log in to the default tenant, by username or email, and password',
    description: 'Whoever awaits a second factor is issued nothing.',
  })
  @ApiOkResponse({ type: SharedLoginView })
  @ApiErrors(
    ...['identity.credentials-wrong', 'identity.password-leaked', 'identity.source-blocked'],
    ...['identity.mfa-required', 'identity.second-factor-required'],
    ...[TENANT_SUSPENDED, TENANT_NOT_FOUND, OVERLOADED],
  )
  async login(
    @Body() { username, email, password }: SharedLoginBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SharedLoginView> {
    const entered = await this.logIn.execute(username ?? email ?? '', password, DEFAULT_TENANT_ID);
    const { sessionToken, expiresAt, actor, tenants, deviceToken } = entered;
    this.cookie.set(reply, sessionToken, expiresAt);
    if (deviceToken !== undefined) this.cookie.setDevice(reply, deviceToken);
    const tenantIds = tenants.map(({ id }) => id);
    const described = await this.actors.of(actor, tenantIds);
    const pair = aetheraTokenPair(entered);
    return Object.assign(pair, { session_token: sessionToken, actor: described, expires_at: expiresAt });
  }

  @Post('logout')
  @HttpCode(204)
  @SignedIn()
  @BeforeSecondFactor()
  @ApiOperation({
    operationId: 'contractLogout',
    summary: 'End the caller’s session, and that of the refresh token',
    description: 'When this has returned, no process accepts either, nor what was issued for them.',
  })
  @ApiBody({ type: SharedLogoutBody, required: false })
  @ApiNoContentResponse({ description: 'Ended' })
  @ApiErrors('identity.refresh-refused', 'identity.session-not-found')
  async logout(
    @CurrentActor() actor: Actor,
    @Body() body: SharedLogoutBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.commands.execute(new LogOut(actor, body.refresh_token ?? null));
    this.cookie.clear(reply);
  }
}
