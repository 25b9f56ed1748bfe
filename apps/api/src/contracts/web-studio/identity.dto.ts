import type { MemberProfile } from '#identity';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';

export const DEFAULT_PAGE_SIZE = 50;

const MAX_PASSWORD = 1024;
const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';

export class StudioLoginBody {
  @ApiProperty({ example: 'demo-user' })
  @IsString()
  @Length(1, 254)
  readonly username!: string;

  @ApiProperty({ format: 'password', example: 'demo-password', maxLength: MAX_PASSWORD })
  @IsString()
  @Length(1, MAX_PASSWORD)
  readonly password!: string;
}

export class StudioUserView {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'demo-user' })
  readonly username!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Demo User' })
  readonly displayName!: string | null;

  @ApiProperty({ format: 'email', example: 'demo@example.com' })
  readonly email!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, example: {} })
  readonly metadata!: object;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly lastLoginTime!: Date | null;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly createdTime!: Date;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly updatedTime!: Date;
}

export function studioUserView(profile: MemberProfile): StudioUserView {
  const { id, username, displayName, email, metadata, lastLoginAt, createdAt, updatedAt } = profile;
  const times = { lastLoginTime: lastLoginAt, createdTime: createdAt, updatedTime: updatedAt };
  return { id, username, displayName, email, metadata, ...times };
}

export class StudioSignedInView {
  @ApiProperty({ example: 'apt_eyJqdGkiOi…', description: 'Lives 8 hours; send it as bearer, with `x-user-id`' })
  readonly accessToken!: string;

  @ApiProperty({ enum: ['bearer'], example: 'bearer' })
  readonly tokenType!: 'bearer';

  @ApiProperty({ format: 'date-time', example: '2026-01-31T17:30:00.000Z' })
  readonly expiresTime!: Date;

  @ApiProperty({ type: StudioUserView })
  readonly user!: StudioUserView;
}

export class VerifyTokenBody {
  @ApiProperty({ example: 'apt_eyJqdGkiOi…' })
  @IsString()
  readonly accessToken!: string;
}

export class TokenStateView {
  @ApiProperty({ example: true, description: 'False for anything invalid, and nothing more is said of it' })
  readonly active!: boolean;

  @ApiPropertyOptional({ format: 'uuid', example: ID })
  readonly userId?: string;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'demo-user' })
  readonly username?: string | null;

  @ApiPropertyOptional({ format: 'date-time', example: '2026-01-31T17:30:00.000Z' })
  readonly expiresTime?: Date;
}

/** Which page of a list, from 1. */
export class StudioPageBody {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 10_000, default: 1, example: 1 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly page?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50, example: 50 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(200)
  readonly pageSize?: number;

  @ApiPropertyOptional({ enum: ['active', 'disabled'], example: 'active' })
  @IsOptional()
  @IsIn(['active', 'disabled'])
  readonly status?: 'active' | 'disabled';
}

export class ListStudioUsersBody extends StudioPageBody {
  @ApiPropertyOptional({ example: 'demo', description: 'Part of the username, display name or address' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  readonly keyword?: string;
}
