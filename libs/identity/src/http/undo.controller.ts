import { ApiErrors, Commands, LimitAs, OVERLOADED, Public } from '#platform';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { UNDO_CODE_INVALID } from '../domain/account-errors.js';
import { PASSWORD_TOO_WEAK } from '../domain/errors.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { PasswordPolicy } from '../passwords/password-policy.js';
import { UndoContactChange } from '../use-cases/undo-contact-change.js';
import { UndoEmailChangeBody, UndoPhoneChangeBody } from './contact.dto.js';

/** The way back for whoever held an address or phone before: without a session, which somebody else may have. */
@ApiTags('account')
@Controller('api/auth')
export class UndoController {
  constructor(
    private readonly commands: Commands,
    private readonly policy: PasswordPolicy,
    private readonly hasher: PasswordHasher,
  ) {}

  @Post('undo-email-change')
  @HttpCode(204)
  @Public()
  @LimitAs('code')
  @ApiOperation({
    operationId: 'undoEmailChange',
    summary: 'Take an address back, with the code that was mailed to it',
    description:
      'Within seven days of the change. The account has the address and the new password; all its sessions end, and whatever was changed after it can’t be confirmed or undone any more.',
  })
  @ApiNoContentResponse({ description: 'Taken back' })
  @ApiErrors(UNDO_CODE_INVALID, PASSWORD_TOO_WEAK, OVERLOADED)
  async undoEmailChange(@Body() { code, newPassword }: UndoEmailChangeBody): Promise<void> {
    await this.policy.enforce(newPassword, []);
    const passwordHash = await this.hasher.hash(newPassword);
    await this.commands.execute(new UndoContactChange('email', code, passwordHash));
  }

  @Post('undo-phone-change')
  @HttpCode(204)
  @Public()
  @LimitAs('code')
  @ApiOperation({
    operationId: 'undoPhoneChange',
    summary: 'Take a phone back, with the code that was sent to it or mailed',
    description: 'Within seven days of the change. All sessions of the account end.',
  })
  @ApiNoContentResponse({ description: 'Taken back' })
  @ApiErrors(UNDO_CODE_INVALID)
  undoPhoneChange(@Body() { code }: UndoPhoneChangeBody): Promise<void> {
    return this.commands.execute(new UndoContactChange('phone', code, null));
  }
}
