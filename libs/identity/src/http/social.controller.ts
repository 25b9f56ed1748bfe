import { ApiErrors, LimitAs, Public, SessionCookie, TOO_MANY, type AppRequest } from '#platform';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  EMAIL_UNPROVEN,
  LINK_REQUIRED,
  OKTA_DOMAIN_UNKNOWN,
  PROVIDER_AWAY,
  PROVIDER_UNKNOWN,
  SIGN_IN_STATE_INVALID,
  SOCIAL_ACCOUNT_TAKEN,
  SOCIAL_SIGN_IN_REFUSED,
  TOKEN_UNVERIFIABLE,
} from '../domain/social-errors.js';
import { BeginSocialSignIn } from '../use-cases/begin-social-sign-in.js';
import { FinishSocialSignIn } from '../use-cases/finish-social-sign-in.js';
import { SignInWithProviderToken } from '../use-cases/sign-in-with-provider-token.js';
import { SignedInView } from './auth.dto.js';
import { SignInCookie } from './sign-in-cookie.js';
import { answerSignedIn } from './signed-in.view.js';
import { ProviderTokenBody, SocialSignInQuery } from './social.dto.js';

/** Signing in by Google, Microsoft or Okta. */
@ApiTags('login')
@Controller('api/auth/social')
export class SocialController {
  constructor(
    private readonly beginSignIn: BeginSocialSignIn,
    private readonly finishSignIn: FinishSocialSignIn,
    private readonly signInWithToken: SignInWithProviderToken,
    private readonly signInCookie: SignInCookie,
    private readonly sessionCookie: SessionCookie,
  ) {}

  @Post('token')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Public()
  @LimitAs('sign-in')
  @ApiOperation({
    operationId: 'signInWithProviderToken',
    summary: 'Sign in with a token that a provider has issued to this application',
    description:
      'An ID token, or an access token of which it can be known that it was issued to this application: Google’s by its tokeninfo, Microsoft’s and Okta’s by signature, issuer and audience. One for Microsoft Graph can’t, and is refused.',
  })
  @ApiOkResponse({ type: SignedInView })
  @ApiErrors(
    ...[TOKEN_UNVERIFIABLE, SOCIAL_SIGN_IN_REFUSED, EMAIL_UNPROVEN, PROVIDER_UNKNOWN, LINK_REQUIRED],
    ...[OKTA_DOMAIN_UNKNOWN, PROVIDER_AWAY],
  )
  async withToken(
    @Body() { provider, idToken, accessToken, oktaDomain }: ProviderTokenBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInView> {
    const token = idToken ?? accessToken ?? '';
    const kind = idToken === undefined ? 'access-token' : 'id-token';
    const signedIn = await this.signInWithToken.execute({ provider, kind, token, oktaDomain: oktaDomain ?? null });
    return answerSignedIn(signedIn, reply, this.sessionCookie);
  }

  @Get(':provider')
  @Header('cache-control', 'no-store')
  @Public()
  @ApiOperation({
    operationId: 'beginSocialSignIn',
    summary: 'Send a browser to a provider to sign in',
    description: 'Authorization code with PKCE, state and nonce. The browser keeps a cookie for the way back.',
  })
  @ApiResponse({ status: 303, description: 'To the provider' })
  @ApiErrors(PROVIDER_UNKNOWN, PROVIDER_AWAY)
  async begin(
    @Param('provider') provider: string,
    @Query() { returnTo = '/' }: SocialSignInQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { authorizationUrl, sealedRequest } = await this.beginSignIn.execute(provider, returnTo, null);
    this.signInCookie.set(reply, sealedRequest);
    await reply.redirect(authorizationUrl.href, 303);
  }

  @Get(':provider/callback')
  @Header('cache-control', 'no-store')
  @Public()
  @LimitAs('sign-in')
  @ApiOperation({
    operationId: 'finishSocialSignIn',
    summary: 'Take the answer that a browser brings back from a provider',
    description:
      'Signs in and sets the session cookie, or links, and sends the browser on to the path with which it was begun. It is a GET because the protocol has it so; it counts once, with the cookie of the browser that began it, and with `state`, `code` and `iss` of RFC 6749 and RFC 9207 in the query.',
  })
  @ApiResponse({ status: 303, description: 'Signed in, or linked: to the path that was asked for' })
  @ApiErrors(
    ...[SIGN_IN_STATE_INVALID, SOCIAL_SIGN_IN_REFUSED, EMAIL_UNPROVEN, PROVIDER_UNKNOWN, LINK_REQUIRED],
    ...[SOCIAL_ACCOUNT_TAKEN, TOO_MANY, PROVIDER_AWAY],
  )
  async finish(
    @Param('provider') provider: string,
    @Req() request: AppRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.signInCookie.clear(reply);
    const query = request.url.split('?').slice(1).join('?');
    const sealedRequest = this.signInCookie.read(request);
    const { returnTo, signedIn } = await this.finishSignIn.execute({ provider, query, sealedRequest });
    if (signedIn) answerSignedIn(signedIn, reply, this.sessionCookie);
    await reply.redirect(returnTo, 303);
  }
}
