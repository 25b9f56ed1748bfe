import { IsInsteadOf } from '#platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsString, IsUUID, Length, Matches, MaxLength } from 'class-validator';
import { SECOND_FACTOR_METHODS, type SecondFactorMethod } from '../second-factor/second-factor.js';

/** Longer than any passphrase, and short enough to be hashed without harm. */
export const MAX_PASSWORD = 1024;
const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';

export class SignUpBody {
  @ApiProperty({ format: 'email', example: 'mei@acme.dev', maxLength: 254 })
  @IsString()
  @MaxLength(254)
  readonly email!: string;

  @ApiProperty({
    example: '+8613812345678',
    description: 'With country code, or of the default country',
    maxLength: 40,
  })
  @IsString()
  @MaxLength(40)
  readonly phone!: string;

  @ApiProperty({ format: 'password', example: 'seven quiet herons', minLength: 8, maxLength: MAX_PASSWORD })
  @IsString()
  @MaxLength(MAX_PASSWORD)
  readonly password!: string;
}

export class VerificationView {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly verificationId!: string;

  @ApiProperty({ example: '+86138****5678', description: 'Where the code was sent, masked' })
  readonly phone!: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:40:00.000Z', description: 'Until when the code counts' })
  readonly expiresAt!: Date;
}

export class VerifyPhoneBody {
  @ApiProperty({ format: 'uuid', example: ID })
  @IsUUID()
  readonly verificationId!: string;

  @ApiProperty({ example: '042917', description: 'Six digits', pattern: '^[0-9]{6}$' })
  @IsString()
  @Matches(/^[0-9]{6}$/, { message: 'code must be six digits' })
  readonly code!: string;
}

export class LoginBody {
  @ApiPropertyOptional({ format: 'email', example: 'mei@acme.dev', description: 'An address; or give `identifier`' })
  @IsInsteadOf('identifier')
  @IsString()
  @Length(1, 254)
  readonly email?: string;

  @ApiPropertyOptional({
    maxLength: 254,
    description: 'Address, username or phone, however it is written. Give this or `email`, not both',
  })
  @IsInsteadOf('email')
  @IsString()
  @Length(1, 254)
  readonly identifier?: string;

  @ApiProperty({ format: 'password', example: 'seven quiet herons', maxLength: MAX_PASSWORD })
  @IsString()
  @Length(1, MAX_PASSWORD)
  readonly password!: string;
}

export class UserView {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;

  @ApiProperty({ format: 'email', example: 'mei@acme.dev' })
  readonly email!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '+8613812345678',
    description: 'Null where there is none yet; masked where a second factor is awaited',
  })
  readonly phone!: string | null;

  @ApiProperty({ example: true })
  readonly phoneVerified!: boolean;
}

export class TenantRefView {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;

  @ApiProperty({ example: 'Acme Robotics' })
  readonly name!: string;

  @ApiProperty({ example: 'acme' })
  readonly slug!: string;
}

export class TenantChoiceView extends TenantRefView {
  @ApiProperty({
    enum: ['active', 'suspended'],
    example: 'active',
    description: 'Only an active one can be selected; a suspended one is resumed by an owner',
  })
  readonly status!: 'active' | 'suspended' | 'deleted';

  @ApiProperty({ type: [String], example: ['owner'] })
  readonly roles!: readonly string[];
}

export class SignedInView {
  @ApiProperty({ type: UserView })
  readonly user!: UserView;

  @ApiProperty({ type: [TenantChoiceView] })
  readonly tenants!: readonly TenantChoiceView[];

  @ApiProperty({
    example: 'sp_session_AZq…',
    description: 'The session’s secret, also set as a cookie; send it as bearer',
  })
  readonly sessionToken!: string;

  @ApiProperty({ format: 'date-time', example: '2026-02-07T09:30:00.000Z' })
  readonly expiresAt!: Date;

  @ApiPropertyOptional({
    type: Boolean,
    enum: [true],
    example: true,
    description: 'Only where a second factor is awaited: until it is proved, the session opens nothing else',
  })
  readonly awaitsSecondFactor?: boolean;

  @ApiPropertyOptional({
    enum: SECOND_FACTOR_METHODS,
    isArray: true,
    example: ['passkey', 'totp', 'recovery-code'],
    description:
      'By which methods that can be done: `POST /api/auth/second-factor/…`; for `sms` and `email` have a code sent first',
  })
  readonly secondFactors?: readonly SecondFactorMethod[];
}

export class SelectTenantBody {
  @ApiProperty({ format: 'uuid', example: ID })
  @IsString()
  @Length(1, 64)
  readonly tenantId!: string;

  @ApiPropertyOptional({
    example: true,
    description:
      'With the session token as bearer: replace it as well, and answer the new one. The cookie’s always is.',
  })
  @IsOptional()
  @IsBoolean()
  readonly replaceSessionToken?: boolean;
}

export class TokenPairView {
  @ApiProperty({ example: 'eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCJ9…', description: 'JWT in the shape of RFC 9068' })
  readonly accessToken!: string;

  @ApiProperty({ example: 'sp_refresh_AZq…' })
  readonly refreshToken!: string;

  @ApiProperty({ enum: ['bearer'], example: 'bearer' })
  readonly tokenType!: 'bearer';

  @ApiProperty({ type: 'integer', example: 1800, description: 'Seconds that the access token lives' })
  readonly expiresIn!: number;
}

export class TenantSelectedView extends TokenPairView {
  @ApiProperty({ type: TenantRefView })
  readonly tenant!: TenantRefView;

  @ApiProperty({ type: [String], example: ['owner'] })
  readonly roles!: readonly string[];

  @ApiPropertyOptional({
    example: 'sp_session_AZq…',
    description: 'Only where `replaceSessionToken` asked for it: the session’s new secret; the old one opens nothing',
  })
  readonly sessionToken?: string;
}

export class RefreshBody {
  @ApiProperty({ example: 'sp_refresh_AZq…' })
  @IsString()
  @Length(1, 256)
  readonly refreshToken!: string;
}
