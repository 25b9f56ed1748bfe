import { RefreshTokens, Registration, SignInWithProviderToken, TenantLogin } from '#identity';
import { ApiErrors, Commands, LimitAs, OVERLOADED, Public } from '#platform';
import { TENANT_NOT_FOUND, TENANT_SUSPENDED } from '#tenancy';
import { DEFAULT_TENANT_ID } from '#tenancy/contract';
import { Body, Controller, Header, HttpCode, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SessionTokenCookie } from '../session-token-cookie.js';
import {
  AetheraRefreshBody,
  OAuthLoginBody,
  RegisterBody,
  registeredUserView,
  RegisteredUserView,
  AetheraTokenPairView,
  aetheraTokenPair,
} from './auth.dto.js';

@ApiTags('aethera')
@Controller('auth')
export class AetheraAuthController {
  constructor(
    private readonly commands: Commands,
    private readonly registration: Registration,
    private readonly providerTokens: SignInWithProviderToken,
    private readonly logIn: TenantLogin,
    private readonly cookie: SessionTokenCookie,
  ) {}

  @Post('register')
  @Public()
  @LimitAs('sign-up')
  @ApiOperation({
    operationId: 'contractRegister',
    summary: 'Make an account that is a viewer of the default tenant, where the operator lets people register',
  })
  @ApiCreatedResponse({ type: RegisteredUserView })
  @ApiErrors(
    'identity.registration-closed',
    'identity.email-invalid',
    'identity.email-taken',
    'identity.username-invalid',
    'identity.username-reserved',
    'identity.username-taken',
    'identity.password-too-weak',
    OVERLOADED,
  )
  async register(@Body() { username, email, password, full_name }: RegisterBody): Promise<RegisteredUserView> {
    const displayName = full_name?.trim() ?? null;
    return registeredUserView(await this.registration.execute({ username, email, password, displayName }));
  }

  @Post('refresh')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Public()
  @LimitAs('token')
  @ApiOperation({ operationId: 'contractRefresh', summary: 'Exchange a refresh token, which is spent, for a new pair' })
  @ApiOkResponse({ type: AetheraTokenPairView })
  @ApiErrors('identity.refresh-refused', 'identity.mfa-required')
  async refresh(@Body() { refresh_token }: AetheraRefreshBody): Promise<AetheraTokenPairView> {
    return aetheraTokenPair(await this.commands.execute(new RefreshTokens(refresh_token)));
  }

  @Post('oauth/login')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Public()
  @LimitAs('sign-in')
  @ApiOperation({
    operationId: 'contractOAuthLogin',
    summary: 'Log in to the default tenant with a token of Google, Microsoft or Okta',
    description:
      'An access token of which it can be known that it was issued to this application, or an ID token. Whoever is new registers by it, where the operator lets people register; whoever awaits a second factor is issued nothing.',
  })
  @ApiOkResponse({ type: AetheraTokenPairView })
  @ApiErrors(
    ...['identity.token-unverifiable', 'identity.social-sign-in-refused', 'identity.email-unproven'],
    ...[
      'identity.provider-unknown',
      'identity.link-required',
      'identity.okta-domain-unknown',
      'identity.provider-away',
    ],
    ...['identity.registration-closed', 'identity.mfa-required', 'identity.second-factor-required'],
    ...[TENANT_SUSPENDED, TENANT_NOT_FOUND],
  )
  async logInByProvider(
    @Body() { provider, access_token, id_token, okta_domain }: OAuthLoginBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AetheraTokenPairView> {
    const kind = id_token === undefined ? 'access-token' : 'id-token';
    const given = { provider, kind, token: id_token ?? access_token ?? '', oktaDomain: okta_domain ?? null } as const;
    const signedIn = await this.providerTokens.execute(given, 'registrant');
    const entered = await this.logIn.enter(signedIn, DEFAULT_TENANT_ID);
    if (entered.deviceToken !== undefined) this.cookie.setDevice(reply, entered.deviceToken);
    return aetheraTokenPair(entered);
  }
}
