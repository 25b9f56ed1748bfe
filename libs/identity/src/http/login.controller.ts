import type { Actor } from '#kernel';
import {
  AUTHENTICATION_INSUFFICIENT,
  CurrentActor,
  SESSION_REQUIRED,
  Public,
  type AppRequest,
  SignedIn,
  LimitAs,
  OVERLOADED,
  Config,
  Commands,
  SessionCookie,
  BeforeSecondFactor,
  ApiErrors,
} from '#platform';
import { TENANT_NOT_FOUND, TENANT_SUSPENDED } from '#tenancy';
import { Body, Controller, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SECOND_FACTOR_REQUIRED } from '../contract.js';
import { CREDENTIALS_WRONG, REFRESH_REFUSED, SESSION_NOT_FOUND } from '../domain/errors.js';
import { readEmail, readIdentifier } from '../sign-in/identifier.js';
import { PASSWORD_LEAKED, SOURCE_BLOCKED } from '../threats/errors.js';
import { EndSession } from '../use-cases/end-session.js';
import { Login } from '../use-cases/login.js';
import { RefreshTokens } from '../use-cases/refresh-tokens.js';
import { SelectTenant } from '../use-cases/select-tenant.js';
import {
  LoginBody,
  RefreshBody,
  SelectTenantBody,
  SignedInView,
  TenantSelectedView,
  TokenPairView,
} from './auth.dto.js';
import { answerSignedIn } from './signed-in.view.js';

@ApiTags('login')
@Controller('api/auth')
export class LoginController {
  constructor(
    private readonly commands: Commands,
    private readonly logIn: Login,
    private readonly cookie: SessionCookie,
    private readonly config: Config,
  ) {}

  @Post('login')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Public()
  @LimitAs('sign-in')
  @ApiOperation({
    operationId: 'login',
    summary: 'Log in by password',
    description:
      'By `identifier`: address, username or phone, however it is written; or by `email`, as before. The caller is signed in, but to no tenant yet: until one is selected, only account routes answer. After too many wrong passwords an account is locked for a while, and answers a right one like a wrong one, but for browsers that it knows.',
  })
  @ApiOkResponse({ type: SignedInView })
  @ApiErrors(CREDENTIALS_WRONG, PASSWORD_LEAKED, SOURCE_BLOCKED, OVERLOADED)
  async login(
    @Body() { identifier, email, password }: LoginBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInView> {
    const named =
      identifier === undefined ? readEmail(email ?? '') : readIdentifier(identifier, this.config.DEFAULT_PHONE_COUNTRY);
    return answerSignedIn(await this.logIn.execute(named, password), reply, this.cookie);
  }

  @Post('select-tenant')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @SignedIn()
  @ApiOperation({
    operationId: 'selectTenant',
    summary: 'Bind the session to a tenant and get tokens for it',
    description:
      'With the session cookie, or the session token as bearer. Selecting another tenant later switches: tokens of the previous one count no more. The cookie’s secret is replaced; a session token sent as bearer where `replaceSessionToken` asks for it.',
  })
  @ApiOkResponse({ type: TenantSelectedView })
  @ApiErrors(TENANT_NOT_FOUND, TENANT_SUSPENDED, SESSION_REQUIRED, SECOND_FACTOR_REQUIRED, AUTHENTICATION_INSUFFICIENT)
  async selectTenant(
    @CurrentActor() actor: Actor,
    @Body() { tenantId, replaceSessionToken }: SelectTenantBody,
    @Req() request: AppRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantSelectedView> {
    const isCookie = request.credentialPlace === 'cookie';
    const replaces = isCookie || replaceSessionToken === true;
    const selected = await this.commands.execute(new SelectTenant(actor, tenantId, replaces));
    const { accessToken, refreshToken, expiresInSeconds, tenant, roles, sessionToken, sessionExpiresAt } = selected;
    if (isCookie && sessionToken !== null) this.cookie.set(reply, sessionToken, sessionExpiresAt);
    const shown = isCookie || sessionToken === null ? {} : { sessionToken };
    return { accessToken, refreshToken, tokenType: 'bearer', expiresIn: expiresInSeconds, tenant, roles, ...shown };
  }

  @Post('refresh')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Public()
  @LimitAs('token')
  @ApiOperation({
    operationId: 'refreshTokens',
    summary: 'Exchange a refresh token for a new pair',
    description:
      'The refresh token is spent. Using a spent one again, later than ten seconds, revokes all that came from it.',
  })
  @ApiOkResponse({ type: TokenPairView })
  @ApiErrors(REFRESH_REFUSED, 'identity.mfa-required')
  async refresh(@Body() { refreshToken }: RefreshBody): Promise<TokenPairView> {
    const pair = await this.commands.execute(new RefreshTokens(refreshToken));
    return {
      accessToken: pair.accessToken,
      refreshToken: pair.refreshToken,
      tokenType: 'bearer',
      expiresIn: pair.expiresInSeconds,
    };
  }

  @Post('logout')
  @HttpCode(204)
  @SignedIn()
  @BeforeSecondFactor()
  @ApiOperation({
    operationId: 'logout',
    summary: 'End the session that the credential belongs to, and all derived from it',
  })
  @ApiNoContentResponse({ description: 'Ended; no process accepts it any more' })
  @ApiErrors(SESSION_NOT_FOUND)
  async logout(@CurrentActor() actor: Actor, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.commands.execute(new EndSession(actor.sessionId ?? ''));
    this.cookie.clear(reply);
  }
}
