import { IsDisplayName } from '#platform';
import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsString, Length, Matches } from 'class-validator';
import type { TotpEnrolment } from './enrol-totp.js';
import type { SecondFactorsOfUser } from './list-second-factors.js';
import type { Channel } from '../domain/out-of-band-challenge.js';
import { SECOND_FACTOR_KINDS, type SecondFactorKind } from './second-factor.js';
import type { SmsFactorAdded } from './add-sms-factor.js';

const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

export class SecondFactorNameBody {
  @ApiProperty({ example: 'Authenticator on my phone', maxLength: 100 })
  @IsDisplayName()
  readonly name!: string;
}

export class RememberDeviceBody {
  @ApiPropertyOptional({
    example: false,
    description: 'This browser is not asked for the second factor again, for `REMEMBERED_DEVICE_DAYS`',
  })
  @IsOptional()
  @IsBoolean()
  readonly rememberDevice?: boolean;
}

export class SixDigitsBody extends RememberDeviceBody {
  @ApiProperty({ example: '042917', description: 'Six digits', pattern: '^[0-9]{6}$' })
  @IsString()
  @Matches(/^[0-9]{6}$/, { message: 'code must be six digits' })
  readonly code!: string;
}

export class TotpCodeBody extends PickType(SixDigitsBody, ['code']) {}

export class CodeSentView {
  @ApiProperty({ enum: ['sms', 'email'], example: 'sms' })
  readonly channel!: Channel;

  @ApiProperty({ example: '+86138****5678', description: 'Where it was sent; a phone is masked' })
  readonly to!: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:40:00.000Z', description: 'Until when the code counts' })
  readonly expiresAt!: Date;
}

export class RecoveryCodeBody extends RememberDeviceBody {
  @ApiProperty({ example: 'K7QMX-2RTWD', description: 'Case and spaces don’t matter' })
  @IsString()
  @Length(1, 40)
  readonly code!: string;
}

export class TotpEnrolmentView implements TotpEnrolment {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly factorId!: string;

  @ApiProperty({ example: SECRET, description: 'Base32, to be typed in' })
  readonly secret!: string;

  @ApiProperty({ example: `otpauth://totp/auth.acme.dev:mei%40acme.dev?issuer=auth.acme.dev&secret=${SECRET}` })
  readonly uri!: string;

  @ApiProperty({ example: '<svg xmlns="http://www.w3.org/2000/svg" …>', description: 'The URI as a QR code' })
  readonly qrCodeSvg!: string;
}

export class RecoveryCodesView {
  @ApiProperty({ type: [String], example: ['K7QMX-2RTWD'], description: 'Ten of one use each; shown this once' })
  readonly recoveryCodes!: readonly string[];
}

export class TotpConfirmedView {
  @ApiProperty({
    type: [String],
    nullable: true,
    example: ['K7QMX-2RTWD'],
    description:
      'With the first second factor: ten of one use each, shown this once. Else null; those of before count.',
  })
  readonly recoveryCodes!: readonly string[] | null;
}

export class SmsFactorAddedView extends TotpConfirmedView implements SmsFactorAdded {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly factorId!: string;
}

class SecondFactorView {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;

  @ApiProperty({ enum: SECOND_FACTOR_KINDS, example: 'totp' })
  readonly kind!: SecondFactorKind;

  @ApiProperty({ example: 'Authenticator on my phone' })
  readonly name!: string;

  @ApiProperty({ example: true, description: 'Until a first code was given it proves nothing' })
  readonly isConfirmed!: boolean;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-02-01T17:05:00.000Z' })
  readonly lastUsedAt!: Date | null;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly createdAt!: Date;
}

export class SecondFactorListView {
  @ApiProperty({ type: [SecondFactorView] })
  readonly secondFactors!: readonly SecondFactorView[];

  @ApiProperty({ type: 'integer', example: 10, description: 'How many recovery codes were not used yet' })
  readonly recoveryCodesLeft!: number;
}

export function secondFactorListView({ factors, recoveryCodesLeft }: SecondFactorsOfUser): SecondFactorListView {
  const secondFactors = factors.map(({ id, kind, name, confirmedAt, lastUsedAt, createdAt }) => {
    return { id, kind, name, isConfirmed: confirmedAt !== null, lastUsedAt, createdAt };
  });
  return { secondFactors, recoveryCodesLeft };
}
