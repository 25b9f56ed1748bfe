import { RefreshTokens, Registration } from '#identity';
import { ApiErrors, Commands, LimitAs, OVERLOADED, Public } from '#platform';
import { Body, Controller, Header, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  AetheraRefreshBody,
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
}
