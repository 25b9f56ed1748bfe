import type { Actor } from '#kernel';
import {
  CurrentActor,
  SESSION_REQUIRED,
  type AppRequest,
  SignedIn,
  LimitAs,
  OVERLOADED,
  SessionCookie,
  ApiErrors,
} from '#platform';
import { Body, Controller, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsString, Length, ValidateIf } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { CODE_INVALID, PASSWORD_WRONG } from '../domain/errors.js';
import {
  SECOND_FACTOR_CODE_REQUIRED,
  SECOND_FACTOR_EXHAUSTED,
  SECOND_FACTOR_THROTTLED,
} from '../second-factor/errors.js';
import { CODE_METHODS, type CodeMethod } from '../second-factor/second-factor.js';
import { Reauthenticate } from '../use-cases/reauthenticate.js';
import { MAX_PASSWORD } from './auth.dto.js';
import { answerReauthenticated, ReauthenticatedView } from './reauthenticated.view.js';

export class ReauthenticateBody {
  @ApiProperty({ format: 'password', example: 'seven quiet herons', maxLength: MAX_PASSWORD })
  @IsString()
  @Length(1, MAX_PASSWORD)
  readonly password!: string;

  @ApiPropertyOptional({ enum: CODE_METHODS, description: 'Of `code`' })
  @ValidateIf(({ code, method }: ReauthenticateBody) => code !== undefined || method !== undefined)
  @IsIn(CODE_METHODS)
  readonly method?: CodeMethod;

  @ApiPropertyOptional({ maxLength: 40, description: 'Where the account has a second factor' })
  @ValidateIf(({ code, method }: ReauthenticateBody) => code !== undefined || method !== undefined)
  @IsString()
  @Length(1, 40)
  readonly code?: string;
}

@ApiTags('login')
@Controller('api/auth/reauthenticate')
export class ReauthenticationController {
  constructor(
    private readonly reauthenticate: Reauthenticate,
    private readonly cookie: SessionCookie,
  ) {}

  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @SignedIn()
  @LimitAs('sign-in')
  @ApiOperation({
    operationId: 'reauthenticate',
    summary: 'Prove the password again, and the second factor where the account has one',
    description:
      'Answers the challenge `insufficient_user_authentication` (RFC 9470): the session goes on, its secret is replaced, and the old one opens nothing. With the session cookie, or the session token as bearer.',
  })
  @ApiOkResponse({ type: ReauthenticatedView })
  @ApiErrors(
    CODE_INVALID,
    PASSWORD_WRONG,
    SECOND_FACTOR_CODE_REQUIRED,
    SECOND_FACTOR_EXHAUSTED,
    SECOND_FACTOR_THROTTLED,
    SESSION_REQUIRED,
    OVERLOADED,
  )
  async prove(
    @CurrentActor() actor: Actor,
    @Body() { password, method, code }: ReauthenticateBody,
    @Req() request: AppRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReauthenticatedView> {
    const attempt = method && code ? { method, code } : null;
    const renewed = await this.reauthenticate.execute(actor, password, attempt);
    return answerReauthenticated(renewed, request, reply, this.cookie);
  }
}
