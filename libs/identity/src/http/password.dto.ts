import { IsInsteadOf } from '#platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, IsUUID, Length, Matches, MaxLength } from 'class-validator';
import { MAX_PASSWORD } from './auth.dto.js';

const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';

const CODE = { example: '042917', description: 'Six digits', pattern: '^[0-9]{6}$' };

const NEW_PASSWORD = { format: 'password', example: 'nine loud magpies', minLength: 8, maxLength: MAX_PASSWORD };

export class ChangePasswordBody {
  @ApiProperty({ format: 'password', example: 'seven quiet herons', maxLength: MAX_PASSWORD })
  @IsString()
  @Length(1, MAX_PASSWORD)
  readonly currentPassword!: string;

  @ApiProperty(NEW_PASSWORD)
  @IsString()
  @MaxLength(MAX_PASSWORD)
  readonly newPassword!: string;
}

export class AskChallengeBody {
  @ApiProperty({ example: 'mei@acme.dev', description: 'Address, username or phone, however it is written' })
  @IsString()
  @Length(1, 254)
  readonly identifier!: string;
}

export class ChallengeView {
  @ApiProperty({ format: 'uuid', example: ID, description: 'What the code is given back with' })
  readonly challengeId!: string;
}

export class ResetPasswordBody {
  @ApiPropertyOptional({
    example: 'sp_reset_AZq…',
    description: 'From the mail; or give `challengeId` and the `code` of the SMS',
    maxLength: 256,
  })
  @IsInsteadOf('challengeId')
  @IsString()
  @Length(1, 256)
  readonly token?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsInsteadOf('token')
  @IsUUID()
  readonly challengeId?: string;

  @ApiPropertyOptional({ description: CODE.description, pattern: CODE.pattern })
  @IsInsteadOf('token')
  @IsString()
  @Matches(/^[0-9]{6}$/, { message: 'code must be six digits' })
  readonly code?: string;

  @ApiProperty(NEW_PASSWORD)
  @IsString()
  @MaxLength(MAX_PASSWORD)
  readonly newPassword!: string;
}

export class SignInByCodeBody {
  @ApiProperty({ format: 'uuid', example: ID })
  @IsUUID()
  readonly challengeId!: string;

  @ApiProperty(CODE)
  @IsString()
  @Matches(/^[0-9]{6}$/, { message: 'code must be six digits' })
  readonly code!: string;
}
