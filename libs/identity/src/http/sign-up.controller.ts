import { ApiErrors, Commands, Config, LimitAs, OVERLOADED, Public, SessionCookie } from '#platform';
import { Body, Controller, Header, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { canonicalEmail } from '../domain/email.js';
import {
  CODE_EXHAUSTED,
  CODE_INVALID,
  CODE_THROTTLED,
  EMAIL_INVALID,
  EMAIL_TAKEN,
  PASSWORD_TOO_WEAK,
  PHONE_INVALID,
  PHONE_TAKEN,
} from '../domain/errors.js';
import type { PhoneVerification } from '../domain/phone-verification.js';
import { maskedPhone } from '../domain/masked-phone.js';
import { canonicalPhone } from '../phones/phone-number.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { PasswordPolicy } from '../passwords/password-policy.js';
import { ResendPhoneCode } from '../use-cases/resend-phone-code.js';
import { SignUp } from '../use-cases/sign-up.js';
import { VerifyPhone } from '../use-cases/verify-phone.js';
import { SignedInView, SignUpBody, VerificationView, VerifyPhoneBody } from './auth.dto.js';
import { answerSignedIn } from './signed-in.view.js';

@ApiTags('sign-up')
@Controller('api/auth')
export class SignUpController {
  constructor(
    private readonly commands: Commands,
    private readonly policy: PasswordPolicy,
    private readonly hasher: PasswordHasher,
    private readonly cookie: SessionCookie,
    private readonly config: Config,
  ) {}

  @Post('sign-up')
  @HttpCode(202)
  @Public()
  @LimitAs('sign-up')
  @ApiOperation({
    operationId: 'signUp',
    summary: 'Sign up with email, phone and password; a code is sent to the phone',
    description: 'Answers alike whether or not the address has an account, so that nobody learns who has one.',
  })
  @ApiAcceptedResponse({ type: VerificationView })
  @ApiErrors(EMAIL_INVALID, PHONE_INVALID, PASSWORD_TOO_WEAK, CODE_THROTTLED, OVERLOADED)
  async signUp(@Body() body: SignUpBody): Promise<VerificationView> {
    const email = canonicalEmail(body.email);
    const phone = canonicalPhone(body.phone, this.config.DEFAULT_PHONE_COUNTRY);
    await this.policy.enforce(body.password, [email, phone]);
    const passwordHash = await this.hasher.hash(body.password);
    return viewOf(await this.commands.execute(new SignUp(email, phone, passwordHash)));
  }

  @Post('verify-phone')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Public()
  @LimitAs('code')
  @ApiOperation({ operationId: 'verifyPhone', summary: 'Confirm the code; verifies the account and signs it in' })
  @ApiOkResponse({ type: SignedInView })
  @ApiErrors(CODE_INVALID, CODE_EXHAUSTED, EMAIL_TAKEN, PHONE_TAKEN)
  async verifyPhone(
    @Body() body: VerifyPhoneBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInView> {
    const signedIn = await this.commands.execute(new VerifyPhone(body.verificationId, body.code));
    return answerSignedIn(signedIn, reply, this.cookie);
  }

  @Post('phone-verifications/:verificationId/resend')
  @HttpCode(202)
  @Public()
  @LimitAs('send-code')
  @ApiOperation({ operationId: 'resendPhoneCode', summary: 'Send a new code for an open verification' })
  @ApiAcceptedResponse({ type: VerificationView })
  @ApiErrors(CODE_INVALID, CODE_THROTTLED)
  async resend(@Param('verificationId') verificationId: string): Promise<VerificationView> {
    return viewOf(await this.commands.execute(new ResendPhoneCode(verificationId)));
  }
}

function viewOf({ id, phone, expiresAt }: PhoneVerification): VerificationView {
  return { verificationId: id, phone: maskedPhone(phone), expiresAt };
}
