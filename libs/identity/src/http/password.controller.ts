import type { Actor } from '#kernel';
import {
  ApiErrors,
  Commands,
  Config,
  CurrentActor,
  LimitAs,
  OVERLOADED,
  Public,
  RequireFreshAuthentication,
  SignedIn,
} from '#platform';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CODE_EXHAUSTED, CODE_INVALID, CODE_THROTTLED, PASSWORD_TOO_WEAK, PASSWORD_WRONG } from '../domain/errors.js';
import { PasswordChoice } from '../passwords/chosen-password.js';
import { readIdentifier } from '../sign-in/identifier.js';
import { SOURCE_BLOCKED } from '../threats/errors.js';
import { AskChallenge } from '../use-cases/ask-challenge.js';
import { ChangePassword } from '../use-cases/change-password.js';
import { ResetPassword } from '../use-cases/reset-password.js';
import { AskChallengeBody, ChallengeView, ChangePasswordBody, ResetPasswordBody } from './password.dto.js';

/** A person's password: changed by who knows it, reset by who does not. */
@ApiTags('account')
@Controller('api')
export class PasswordController {
  constructor(
    private readonly commands: Commands,
    private readonly change: ChangePassword,
    private readonly passwords: PasswordChoice,
    private readonly config: Config,
  ) {}

  @Post('users/me/password')
  @HttpCode(204)
  @SignedIn()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @LimitAs('sign-in')
  @ApiOperation({
    operationId: 'changePassword',
    summary: 'Change the password',
    description: 'All other sessions end, and the person is told by mail.',
  })
  @ApiNoContentResponse({ description: 'Changed' })
  @ApiErrors(PASSWORD_WRONG, PASSWORD_TOO_WEAK, OVERLOADED)
  async changePassword(
    @CurrentActor() actor: Actor,
    @Body() { currentPassword, newPassword }: ChangePasswordBody,
  ): Promise<void> {
    await this.change.execute(actor, currentPassword, newPassword);
  }

  @Post('auth/password-reset')
  @HttpCode(202)
  @Public()
  @LimitAs('send-code')
  @ApiOperation({
    operationId: 'askPasswordReset',
    summary: 'Ask for a new password',
    description:
      'Answers alike whether or not there is such an account. If there is, a link or token goes to its proved address, or a code to its phone: to the phone where that is asked with.',
  })
  @ApiAcceptedResponse({ type: ChallengeView })
  @ApiErrors(CODE_THROTTLED, SOURCE_BLOCKED)
  async ask(@Body() { identifier }: AskChallengeBody): Promise<ChallengeView> {
    const named = readIdentifier(identifier, this.config.DEFAULT_PHONE_COUNTRY);
    return { challengeId: await this.commands.execute(new AskChallenge('password-reset', named)) };
  }

  @Post('auth/password-reset/confirm')
  @HttpCode(204)
  @Public()
  @LimitAs('code')
  @ApiOperation({
    operationId: 'resetPassword',
    summary: 'Set a new password, with what was mailed or sent',
    description: 'All sessions of the account end. It signs nobody in.',
  })
  @ApiNoContentResponse({ description: 'Set' })
  @ApiErrors(CODE_INVALID, CODE_EXHAUSTED, PASSWORD_TOO_WEAK, OVERLOADED)
  async reset(@Body() { token, challengeId, code, newPassword }: ResetPasswordBody): Promise<void> {
    const password = await this.passwords.choose(newPassword);
    const proof = token === undefined ? { challengeId: challengeId ?? '', code: code ?? '' } : { token };
    await this.commands.execute(new ResetPassword(proof, password));
  }
}
