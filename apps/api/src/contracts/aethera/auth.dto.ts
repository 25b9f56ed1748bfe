import { IsDisplayName, IsInsteadOf } from '#platform';
import { PROVIDERS, type Account, type ProviderName, type TokenPair } from '#identity';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';

const MAX_PASSWORD = 1024;
const MAX_TOKEN = 16_384;

export class RegisterBody {
  @ApiProperty({ example: 'johndoe' })
  @IsString()
  @Length(1, 64)
  readonly username!: string;

  @ApiProperty({ format: 'email', example: 'john@example.com', maxLength: 254 })
  @IsString()
  @Length(1, 254)
  readonly email!: string;

  @ApiProperty({ format: 'password', example: 'securepassword123', minLength: 8, maxLength: MAX_PASSWORD })
  @IsString()
  @MaxLength(MAX_PASSWORD)
  readonly password!: string;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'John Doe' })
  @IsOptional()
  @IsDisplayName()
  readonly full_name?: string | null;
}

export class RegisteredUserView {
  @ApiProperty({ format: 'uuid', example: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071' })
  readonly id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'johndoe' })
  readonly username!: string | null;

  @ApiProperty({ format: 'email', example: 'john@example.com' })
  readonly email!: string;

  @ApiProperty({ type: String, nullable: true, example: 'John Doe' })
  readonly full_name!: string | null;

  @ApiProperty({ example: true })
  readonly is_active!: boolean;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly created_at!: Date;
}

export function registeredUserView({
  id,
  username,
  email,
  displayName,
  status,
  createdAt,
}: Account): RegisteredUserView {
  return { id, username, email, full_name: displayName, is_active: status === 'active', created_at: createdAt };
}

export class AetheraRefreshBody {
  @ApiProperty({ example: 'sp_refresh_AZq…' })
  @IsString()
  @Length(1, 256)
  readonly refresh_token!: string;
}

export class OAuthLoginBody {
  @ApiProperty({ enum: PROVIDERS, example: 'google' })
  @IsIn(PROVIDERS)
  readonly provider!: ProviderName;

  @ApiPropertyOptional({
    example: 'ya29.a0AfH6SMBx…',
    maxLength: MAX_TOKEN,
    description: 'Issued to this service’s client; either this or `id_token`',
  })
  @IsInsteadOf('id_token')
  @IsString()
  @Length(1, MAX_TOKEN)
  readonly access_token?: string;

  @ApiPropertyOptional({ maxLength: MAX_TOKEN, description: 'An ID token whose audience is this service’s client' })
  @IsInsteadOf('access_token')
  @IsString()
  @Length(1, MAX_TOKEN)
  readonly id_token?: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'acme.okta.com',
    description: 'Only the one that is configured',
  })
  @IsOptional()
  @IsString()
  @Matches(/^[A-Za-z0-9.-]{1,253}$/, { message: 'okta_domain must be a host name' })
  readonly okta_domain?: string | null;
}

export class AetheraTokenPairView {
  @ApiProperty({ example: 'eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCJ9…' })
  readonly access_token!: string;

  @ApiProperty({ example: 'sp_refresh_AZq…' })
  readonly refresh_token!: string;

  @ApiProperty({ enum: ['bearer'], example: 'bearer' })
  readonly token_type!: 'bearer';

  @ApiProperty({ type: 'integer', example: 1800, description: 'Seconds that the access token lives' })
  readonly expires_in!: number;
}

export function aetheraTokenPair({ accessToken, refreshToken, expiresInSeconds }: TokenPair): AetheraTokenPairView {
  return {
    access_token: accessToken,
    refresh_token: refreshToken,
    token_type: 'bearer',
    expires_in: expiresInSeconds,
  };
}
