import type { Actor } from '#kernel';
import {
  CurrentActor,
  SESSION_REQUIRED,
  SignedIn,
  LimitAs,
  Commands,
  SessionCookie,
  BeforeSecondFactor,
  ApiErrors,
} from '#platform';
import { Body, Controller, Header, HttpCode, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CODE_INVALID, CODE_THROTTLED } from '../domain/errors.js';
import { maskedPhone } from '../domain/masked-phone.js';
import { SignedInView } from '../http/auth.dto.js';
import { answerSignedIn } from '../http/signed-in.view.js';
import {
  SECOND_FACTOR_EXHAUSTED,
  SECOND_FACTOR_NOT_AWAITED,
  SECOND_FACTOR_NOT_FOUND,
  SECOND_FACTOR_THROTTLED,
} from './errors.js';
import { ProveSecondFactor } from './prove-second-factor.js';
import { CodeSentView, RecoveryCodeBody, SixDigitsBody } from './second-factor.dto.js';
import { SendSecondFactorCode } from './send-second-factor-code.js';
import type { CodeAttempt } from './second-factor.js';

/** The second half of a sign-in. */
@ApiTags('login')
@Controller('api/auth/second-factor')
export class SecondFactorController {
  constructor(
    private readonly commands: Commands,
    private readonly cookie: SessionCookie,
  ) {}

  @Post('totp')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @SignedIn()
  @BeforeSecondFactor()
  @LimitAs('code')
  @ApiOperation({
    operationId: 'proveTotp',
    summary: 'Complete a sign-in with a code of the authenticator app',
    description:
      'With the session that awaits its second factor. That one ends; the answer is a new session with both factors. Each code counts once; the fifth wrong one ends the sign-in.',
  })
  @ApiOkResponse({ type: SignedInView })
  @ApiErrors(
    CODE_INVALID,
    SECOND_FACTOR_EXHAUSTED,
    SESSION_REQUIRED,
    SECOND_FACTOR_NOT_AWAITED,
    SECOND_FACTOR_THROTTLED,
  )
  proveTotp(
    @CurrentActor() actor: Actor,
    @Body() { code, rememberDevice }: SixDigitsBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInView> {
    return this.#prove(actor, { method: 'totp', code }, rememberDevice, reply);
  }

  @Post('code/send')
  @HttpCode(202)
  @SignedIn()
  @BeforeSecondFactor()
  @LimitAs('send-code')
  @ApiOperation({
    operationId: 'sendSecondFactorCode',
    summary: 'Have a code sent that proves a second factor',
    description:
      'By SMS where the phone is a second factor; for a sign-in that was stepped up also by mail, where no SMS may be sent. It replaces the last one; wrong tries stay counted. Also for `POST /api/auth/reauthenticate`.',
  })
  @ApiAcceptedResponse({ type: CodeSentView })
  @ApiErrors(SECOND_FACTOR_NOT_FOUND, SESSION_REQUIRED, CODE_THROTTLED, SECOND_FACTOR_THROTTLED)
  async sendCode(@CurrentActor() actor: Actor): Promise<CodeSentView> {
    const { channel, sentTo, expiresAt } = await this.commands.execute(new SendSecondFactorCode(actor));
    const [by, to] = [channel ?? 'sms', sentTo ?? ''];
    return { channel: by, to: by === 'sms' ? maskedPhone(to) : to, expiresAt };
  }

  @Post('code')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @SignedIn()
  @BeforeSecondFactor()
  @LimitAs('code')
  @ApiOperation({
    operationId: 'proveSentCode',
    summary: 'Complete a sign-in with the code that was sent',
    description: 'As with a code of the authenticator app.',
  })
  @ApiOkResponse({ type: SignedInView })
  @ApiErrors(
    CODE_INVALID,
    SECOND_FACTOR_EXHAUSTED,
    SESSION_REQUIRED,
    SECOND_FACTOR_NOT_AWAITED,
    SECOND_FACTOR_THROTTLED,
  )
  proveSentCode(
    @CurrentActor() actor: Actor,
    @Body() { code, rememberDevice }: SixDigitsBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInView> {
    return this.#prove(actor, { method: 'sms', code }, rememberDevice, reply);
  }

  @Post('recovery-code')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @SignedIn()
  @BeforeSecondFactor()
  @LimitAs('code')
  @ApiOperation({
    operationId: 'proveRecoveryCode',
    summary: 'Complete a sign-in with a recovery code',
    description: 'As with a code of the authenticator app. Also while the account’s other codes are closed.',
  })
  @ApiOkResponse({ type: SignedInView })
  @ApiErrors(CODE_INVALID, SECOND_FACTOR_EXHAUSTED, SESSION_REQUIRED, SECOND_FACTOR_NOT_AWAITED)
  proveRecoveryCode(
    @CurrentActor() actor: Actor,
    @Body() { code, rememberDevice }: RecoveryCodeBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInView> {
    return this.#prove(actor, { method: 'recovery-code', code }, rememberDevice, reply);
  }

  async #prove(
    actor: Actor,
    attempt: CodeAttempt,
    rememberDevice: boolean | undefined,
    reply: FastifyReply,
  ): Promise<SignedInView> {
    const command = new ProveSecondFactor(actor, attempt, rememberDevice ?? false);
    return answerSignedIn(await this.commands.execute(command), reply, this.cookie);
  }
}
