import type { Actor } from '#kernel';
import {
  CurrentActor,
  SESSION_REQUIRED,
  Public,
  type AppRequest,
  SignedIn,
  LimitAs,
  Commands,
  SessionCookie,
  BeforeSecondFactor,
  ApiErrors,
} from '#platform';
import { Body, Controller, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SignedInView } from '../http/auth.dto.js';
import { answerReauthenticated, ReauthenticatedView } from '../http/reauthenticated.view.js';
import { answerSignedIn } from '../http/signed-in.view.js';
import { SECOND_FACTOR_NOT_AWAITED } from '../second-factor/errors.js';
import { PASSKEY_INVALID, PASSKEY_REFUSED } from './errors.js';
import { PasskeyCookie } from './passkey-cookie.js';
import { PasskeyProof } from './passkey-proof.js';
import { PasskeyProofBody, SecondPasskeyProofBody, PasskeyRequestOptionsView } from './passkey.dto.js';
import { ProvePasskey } from './prove-passkey.js';
import { ReauthenticateByPasskey } from './reauthenticate-by-passkey.js';
import { SignInByPasskey } from './sign-in-by-passkey.js';

/** Signing in by a passkey alone, as the second half of a sign-in, and proving it again. */
@ApiTags('login')
@Controller('api/auth')
export class PasskeySignInController {
  constructor(
    private readonly commands: Commands,
    private readonly signIn: SignInByPasskey,
    private readonly proof: PasskeyProof,
    private readonly passkeyCookie: PasskeyCookie,
    private readonly cookie: SessionCookie,
  ) {}

  @Post('passkey/options')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Public()
  @LimitAs('sign-in')
  @ApiOperation({
    operationId: 'passkeySignInOptions',
    summary: 'Get what the browser needs to sign in by a passkey, without a username',
    description: 'To be answered within five minutes, once, by the same browser, which gets a cookie for that.',
  })
  @ApiOkResponse({ type: PasskeyRequestOptionsView })
  async signInOptions(@Res({ passthrough: true }) reply: FastifyReply): Promise<PasskeyRequestOptionsView> {
    return { publicKey: await this.signIn.options(this.passkeyCookie.give(reply)) };
  }

  @Post('passkey')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Public()
  @LimitAs('sign-in')
  @ApiOperation({
    operationId: 'signInByPasskey',
    summary: 'Sign in by a passkey',
    description: 'Its user was verified, so that it is both factors: no second one is awaited.',
  })
  @ApiOkResponse({ type: SignedInView })
  @ApiErrors(PASSKEY_REFUSED)
  async signInBy(
    @Body() { credential }: PasskeyProofBody,
    @Req() { headers }: AppRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInView> {
    const secret = this.passkeyCookie.secretIn(headers.cookie);
    return answerSignedIn(await this.signIn.execute(credential, secret), reply, this.cookie);
  }

  @Post('second-factor/passkey/options')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @SignedIn()
  @BeforeSecondFactor()
  @LimitAs('code')
  @ApiOperation({
    operationId: 'passkeyProofOptions',
    summary: 'Get what the browser needs to prove a passkey of the caller',
    description:
      'For the second half of a sign-in, and to prove it again. To be answered within five minutes, once, with the same session.',
  })
  @ApiOkResponse({ type: PasskeyRequestOptionsView })
  @ApiErrors(SESSION_REQUIRED)
  async proofOptions(@CurrentActor() actor: Actor): Promise<PasskeyRequestOptionsView> {
    return { publicKey: await this.proof.optionsOf(actor) };
  }

  @Post('second-factor/passkey')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @SignedIn()
  @BeforeSecondFactor()
  @LimitAs('code')
  @ApiOperation({ operationId: 'provePasskey', summary: 'Complete a sign-in with a passkey' })
  @ApiOkResponse({ type: SignedInView })
  @ApiErrors(PASSKEY_INVALID, SESSION_REQUIRED, SECOND_FACTOR_NOT_AWAITED)
  async prove(
    @CurrentActor() actor: Actor,
    @Body() { credential, rememberDevice }: SecondPasskeyProofBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInView> {
    const proved = await this.proof.ofCaller(actor, credential);
    const command = new ProvePasskey(actor, proved, rememberDevice ?? false);
    return answerSignedIn(await this.commands.execute(command), reply, this.cookie);
  }

  @Post('reauthenticate/passkey')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @SignedIn()
  @LimitAs('sign-in')
  @ApiOperation({
    operationId: 'reauthenticateByPasskey',
    summary: 'Prove both factors again by a passkey',
    description:
      'With options of `POST /api/auth/second-factor/passkey/options`. Answers as `POST /api/auth/reauthenticate` does.',
  })
  @ApiOkResponse({ type: ReauthenticatedView })
  @ApiErrors(PASSKEY_INVALID, SESSION_REQUIRED)
  async reauthenticate(
    @CurrentActor() actor: Actor,
    @Body() { credential }: PasskeyProofBody,
    @Req() request: AppRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReauthenticatedView> {
    const proved = await this.proof.ofCaller(actor, credential);
    const renewed = await this.commands.execute(new ReauthenticateByPasskey(actor, proved));
    return answerReauthenticated(renewed, request, reply, this.cookie);
  }
}
