import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, Matches, MaxLength } from 'class-validator';
import { MAX_PASSWORD } from './auth.dto.js';

const UNDO_CODE = {
  example: 'K7QMX-2RTWD',
  description: 'From the message to the old one; case and spaces don’t matter',
};

export class ChangeEmailBody {
  @ApiProperty({ format: 'email', example: 'mei.lin@acme.dev', maxLength: 254 })
  @IsString()
  @MaxLength(254)
  readonly email!: string;
}

export class ChangePhoneBody {
  @ApiProperty({
    example: '+8613912345678',
    description: 'With country code, or of the default country',
    maxLength: 40,
  })
  @IsString()
  @MaxLength(40)
  readonly phone!: string;
}

export class ContactChangeView {
  @ApiProperty({ example: 'mei.lin@acme.dev', description: 'Where the code was sent; a phone is masked' })
  readonly to!: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:40:00.000Z', description: 'Until when the code counts' })
  readonly expiresAt!: Date;
}

export class ConfirmContactBody {
  @ApiProperty({ example: '042917', description: 'Six digits', pattern: '^[0-9]{6}$' })
  @IsString()
  @Matches(/^[0-9]{6}$/, { message: 'code must be six digits' })
  readonly code!: string;
}

export class UndoPhoneChangeBody {
  @ApiProperty(UNDO_CODE)
  @IsString()
  @Length(1, 40)
  readonly code!: string;
}

export class UndoEmailChangeBody extends UndoPhoneChangeBody {
  @ApiProperty({ format: 'password', example: 'nine loud magpies', minLength: 8, maxLength: MAX_PASSWORD })
  @IsString()
  @MaxLength(MAX_PASSWORD)
  readonly newPassword!: string;
}
