import { DomainError, type TenantActor } from '#kernel';
import { AGENT_PLATFORM_OFF, AgentPlatformSignIn, ListMemberProfiles, type MemberProfile } from '#identity';
import {
  ApiErrors,
  CurrentActor,
  LimitAs,
  OVERLOADED,
  Public,
  Queries,
  RequirePermission,
  SessionCookie,
} from '#platform';
import { TENANT_NOT_FOUND, TENANT_SUSPENDED } from '#tenancy';
import { DEFAULT_TENANT_ID } from '#tenancy/contract';
import { Body, Controller, Header, HttpCode, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { envelopeOf, succeeded, type Envelope } from './envelope.js';
import {
  DEFAULT_PAGE_SIZE,
  ListStudioUsersBody,
  StudioLoginBody,
  StudioSignedInView,
  StudioUserView,
  studioUserView,
  TokenStateView,
  VerifyTokenBody,
} from './identity.dto.js';

const ALSO = 'Also below `/gateway/identity/`.';

@ApiTags('web-studio')
@Controller('identity')
export class WebStudioController {
  constructor(
    private readonly logIn: AgentPlatformSignIn,
    private readonly queries: Queries,
    private readonly cookie: SessionCookie,
  ) {}

  @Post('auth/login')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Public()
  @LimitAs('sign-in')
  @ApiOperation({ operationId: 'studioLogin', summary: 'Log in to the default tenant', description: ALSO })
  @ApiOkResponse({ type: envelopeOf(StudioSignedInView) })
  @ApiErrors(
    'identity.credentials-wrong',
    'identity.password-leaked',
    'identity.source-blocked',
    'identity.mfa-required',
    'identity.second-factor-required',
    TENANT_SUSPENDED,
    TENANT_NOT_FOUND,
    AGENT_PLATFORM_OFF,
    OVERLOADED,
  )
  async login(
    @Body() { username, password }: StudioLoginBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Envelope<StudioSignedInView>> {
    const { userId, token, expiresAt, deviceToken } = await this.logIn.execute(username, password, DEFAULT_TENANT_ID);
    if (deviceToken !== undefined) this.cookie.setDevice(reply, deviceToken);
    const profile = await this.#profileOf(userId);
    if (!profile) throw new DomainError(TENANT_NOT_FOUND);
    const user = studioUserView(profile);
    return succeeded({ accessToken: token, tokenType: 'bearer', expiresTime: expiresAt, user });
  }

  @Post('auth/tokens/verify')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Public()
  @LimitAs('check')
  @ApiOperation({ operationId: 'studioVerifyToken', summary: 'Whether an access token counts now', description: ALSO })
  @ApiOkResponse({ type: envelopeOf(TokenStateView) })
  @ApiErrors(AGENT_PLATFORM_OFF, 'platform.unavailable')
  async verify(@Body() { accessToken }: VerifyTokenBody): Promise<Envelope<TokenStateView>> {
    const token = await this.logIn.introspect(accessToken);
    const profile = token && (await this.#profileOf(token.userId));
    if (!profile) return succeeded({ active: false });
    const { id: userId, username } = profile;
    return succeeded({ active: true, userId, username, expiresTime: token.expiresAt });
  }

  @Post('users/list')
  @HttpCode(200)
  @RequirePermission('users:read')
  @LimitAs('read')
  @ApiOperation({
    operationId: 'studioListUsers',
    summary: 'The accounts of the default tenant, oldest first',
    description: ALSO,
  })
  @ApiOkResponse({ type: envelopeOf([StudioUserView]) })
  @ApiErrors(AGENT_PLATFORM_OFF)
  async users(
    @CurrentActor() { tenantId }: TenantActor,
    @Body() { page = 1, pageSize = DEFAULT_PAGE_SIZE, status, keyword }: ListStudioUsersBody,
  ): Promise<Envelope<StudioUserView[]>> {
    const filter = { id: null, status: status ?? null, words: keyword ?? null };
    const query = new ListMemberProfiles(tenantId, filter, pageSize, (page - 1) * pageSize);
    return succeeded((await this.queries.execute(query)).map(studioUserView));
  }

  /** Of a member; whoever has just left is none any more. */
  async #profileOf(id: string): Promise<MemberProfile | undefined> {
    const filter = { id, status: null, words: null };
    const [profile] = await this.queries.execute(new ListMemberProfiles(DEFAULT_TENANT_ID, filter, 1, 0));
    return profile;
  }
}
