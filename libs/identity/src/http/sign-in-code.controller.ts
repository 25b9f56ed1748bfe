import { DomainError } from '#kernel';
import { ApiErrors, Commands, Config, LimitAs, Public, SessionCookie } from '#platform';
import { Body, Controller, Header, HttpCode, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CODE_EXHAUSTED, CODE_INVALID, CODE_THROTTLED, SIGN_IN_METHOD_OFF } from '../domain/errors.js';
import { readIdentifier, type Identifier } from '../sign-in/identifier.js';
import { SOURCE_BLOCKED } from '../threats/errors.js';
import { AskChallenge } from '../use-cases/ask-challenge.js';
import { SignInByCode } from '../use-cases/sign-in-by-code.js';
import { SignedInView } from './auth.dto.js';
import { AskChallengeBody, ChallengeView, SignInByCodeBody } from './password.dto.js';
import { answerSignedIn } from './signed-in.view.js';

/** Without a password, where it is configured. */
@ApiTags('login')
@Controller('api/auth/sign-in-code')
export class SignInCodeController {
  constructor(
    private readonly commands: Commands,
    private readonly cookie: SessionCookie,
    private readonly config: Config,
  ) {}

  @Post()
  @HttpCode(202)
  @Public()
  @LimitAs('send-code')
  @ApiOperation({
    operationId: 'askSignInCode',
    summary: 'Ask for a code to sign in with, by SMS or mail',
    description:
      'Answers alike whether or not there is such an account. Off unless `SIGN_IN_BY_SMS_CODE` or `SIGN_IN_BY_EMAIL_CODE` is set; asked with a phone it goes there, with an address there, if that was proved.',
  })
  @ApiAcceptedResponse({ type: ChallengeView })
  @ApiErrors(SIGN_IN_METHOD_OFF, CODE_THROTTLED, SOURCE_BLOCKED)
  async ask(@Body() { identifier }: AskChallengeBody): Promise<ChallengeView> {
    const named = readIdentifier(identifier, this.config.DEFAULT_PHONE_COUNTRY);
    if (!this.#isOn(named)) throw new DomainError(SIGN_IN_METHOD_OFF);
    return { challengeId: await this.commands.execute(new AskChallenge('sign-in', named)) };
  }

  @Post('confirm')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Public()
  @LimitAs('code')
  @ApiOperation({ operationId: 'signInByCode', summary: 'Sign in with the code that was sent' })
  @ApiOkResponse({ type: SignedInView })
  @ApiErrors(CODE_INVALID, CODE_EXHAUSTED)
  async signIn(
    @Body() { challengeId, code }: SignInByCodeBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInView> {
    return answerSignedIn(await this.commands.execute(new SignInByCode(challengeId, code)), reply, this.cookie);
  }

  /** By what was asked with alone: it tells nothing of an account. */
  #isOn({ kind }: Identifier): boolean {
    const { SIGN_IN_BY_SMS_CODE: bySms, SIGN_IN_BY_EMAIL_CODE: byEmail } = this.config;
    if (kind === 'phone') return bySms;
    return kind === 'email' ? byEmail : bySms || byEmail;
  }
}
