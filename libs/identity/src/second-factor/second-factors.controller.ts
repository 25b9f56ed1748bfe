import type { Actor } from '#kernel';
import {
  ApiErrors,
  Commands,
  CurrentActor,
  LimitAs,
  Queries,
  RequireFreshAuthentication,
  SignedIn,
  TOO_MANY,
} from '#platform';
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import encodeQR from 'qr';
import { CODE_INVALID } from '../domain/errors.js';
import { LAST_WAY_IN } from '../domain/social-errors.js';
import { AddSmsFactor } from './add-sms-factor.js';
import { ConfirmTotp } from './confirm-totp.js';
import { EnrolTotp } from './enrol-totp.js';
import { CONTACTS_NOT_PROVED, NO_SECOND_FACTOR, SECOND_FACTOR_NOT_FOUND, SMS_FACTOR_EXISTS } from './errors.js';
import { ListSecondFactors } from './list-second-factors.js';
import { RemoveSecondFactor } from './remove-second-factor.js';
import { RenameSecondFactor } from './rename-second-factor.js';
import { ReplaceRecoveryCodes } from './replace-recovery-codes.js';
import {
  RecoveryCodesView,
  SecondFactorListView,
  secondFactorListView,
  SecondFactorNameBody,
  SmsFactorAddedView,
  TotpCodeBody,
  TotpConfirmedView,
  TotpEnrolmentView,
} from './second-factor.dto.js';

/** A person's own second factors. */
@ApiTags('account')
@Controller('api/users/me/second-factors')
export class SecondFactorsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  @Get()
  @SignedIn()
  @ApiOperation({ operationId: 'listSecondFactors', summary: 'List the caller’s second factors, oldest first' })
  @ApiOkResponse({ type: SecondFactorListView })
  async list(@CurrentActor() { id }: Actor): Promise<SecondFactorListView> {
    return secondFactorListView(await this.queries.execute(new ListSecondFactors(id)));
  }

  @Post('totp')
  @Header('cache-control', 'no-store')
  @SignedIn()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @ApiOperation({
    operationId: 'enrolTotp',
    summary: 'Get a secret for an authenticator app (RFC 6238)',
    description:
      'It proves nothing until a code of it has been given; a new one replaces one that waits for that. Whoever has a second factor already must have proved both of late.',
  })
  @ApiCreatedResponse({ type: TotpEnrolmentView })
  @ApiErrors(TOO_MANY)
  async enrolTotp(@CurrentActor() actor: Actor, @Body() { name }: SecondFactorNameBody): Promise<TotpEnrolmentView> {
    const enrolment = await this.commands.execute(new EnrolTotp(actor, name));
    return { ...enrolment, qrCodeSvg: encodeQR(enrolment.uri, 'svg', { ecc: 'medium' }) };
  }

  @Post('totp/:factorId/confirm')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @SignedIn()
  @LimitAs('code')
  @ApiOperation({
    operationId: 'confirmTotp',
    summary: 'Give a first code of the authenticator app',
    description:
      'From here on the account has a second factor, and every sign-in asks for it. With the first one all other sessions end.',
  })
  @ApiOkResponse({ type: TotpConfirmedView })
  @ApiErrors(CODE_INVALID, SECOND_FACTOR_NOT_FOUND)
  async confirmTotp(
    @CurrentActor() actor: Actor,
    @Param('factorId') factorId: string,
    @Body() { code }: TotpCodeBody,
  ): Promise<TotpConfirmedView> {
    return { recoveryCodes: await this.commands.execute(new ConfirmTotp(actor, factorId, code)) };
  }

  @Post('sms')
  @Header('cache-control', 'no-store')
  @SignedIn()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @ApiOperation({
    operationId: 'addSmsFactor',
    summary: 'Make the account’s phone a second factor, by codes that are sent to it',
    description:
      'Phone and address must be proved: from here on a forgotten password is set anew by mail alone. Whoever has a second factor already must have proved both of late.',
  })
  @ApiCreatedResponse({ type: SmsFactorAddedView })
  @ApiErrors(CONTACTS_NOT_PROVED, SMS_FACTOR_EXISTS, TOO_MANY)
  addSmsFactor(@CurrentActor() actor: Actor, @Body() { name }: SecondFactorNameBody): Promise<SmsFactorAddedView> {
    return this.commands.execute(new AddSmsFactor(actor, name));
  }

  @Post('recovery-codes')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @SignedIn()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @ApiOperation({
    operationId: 'replaceRecoveryCodes',
    summary: 'Get ten new recovery codes; those of before count no more',
    description: 'Both factors must have been proved of late.',
  })
  @ApiOkResponse({ type: RecoveryCodesView })
  @ApiErrors(NO_SECOND_FACTOR)
  async replaceRecoveryCodes(@CurrentActor() actor: Actor): Promise<RecoveryCodesView> {
    return { recoveryCodes: await this.commands.execute(new ReplaceRecoveryCodes(actor)) };
  }

  @Patch(':factorId')
  @HttpCode(204)
  @SignedIn()
  @ApiOperation({ operationId: 'renameSecondFactor', summary: 'Give a second factor another name' })
  @ApiNoContentResponse({ description: 'Renamed' })
  @ApiErrors(SECOND_FACTOR_NOT_FOUND)
  async rename(
    @CurrentActor() { id }: Actor,
    @Param('factorId') factorId: string,
    @Body() { name }: SecondFactorNameBody,
  ): Promise<void> {
    await this.commands.execute(new RenameSecondFactor(id, factorId, name));
  }

  @Delete(':factorId')
  @HttpCode(204)
  @SignedIn()
  @RequireFreshAuthentication({ withinMinutes: 15, acr: 'aal1' })
  @ApiOperation({
    operationId: 'removeSecondFactor',
    summary: 'Take a second factor away; with the last one the recovery codes go',
    description: 'Both factors must have been proved of late.',
  })
  @ApiNoContentResponse({ description: 'Removed' })
  @ApiErrors(SECOND_FACTOR_NOT_FOUND, LAST_WAY_IN)
  async remove(@CurrentActor() actor: Actor, @Param('factorId') factorId: string): Promise<void> {
    await this.commands.execute(new RemoveSecondFactor(actor, factorId));
  }
}
