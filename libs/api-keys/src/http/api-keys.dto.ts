import { IsDateTime, IsDisplayName, IsPrefix, IsSort, ListQuery, NextCursor } from '#platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  MaxLength,
} from 'class-validator';
import type { ApiKeyLevel } from '../domain/api-key.js';

const LEVELS: readonly ApiKeyLevel[] = ['tenant', 'user'];

export class ApiKeysQuery extends ListQuery {
  @IsPrefix()
  readonly name?: string;

  @IsSort(['-createdAt', 'createdAt', 'name', '-name'])
  readonly sort?: string;
}

export class CreateApiKeyBody {
  @ApiProperty({ example: 'Nightly report', minLength: 1, maxLength: 100 })
  @IsDisplayName()
  readonly name!: string;

  @ApiPropertyOptional({
    enum: LEVELS,
    default: 'user',
    example: 'user',
    description: '`user`: the caller’s own. `tenant`: the tenant’s, which needs `api-keys:manage`',
  })
  @IsOptional()
  @IsIn(LEVELS)
  readonly level?: ApiKeyLevel | null;

  @ApiPropertyOptional({
    type: [String],
    nullable: true,
    minItems: 1,
    maxItems: 100,
    example: ['projects:read'],
    description:
      'What it carries: permissions, `resource:*` or `*`. Left out, a user-level key carries all that its owner holds; a tenant-level key names them',
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(128, { each: true })
  readonly permissions?: string[] | null;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2099-01-31T09:30:00Z',
    description: 'In the future; left out, it does not expire',
  })
  @IsOptional()
  @IsDateTime()
  readonly expiresAt?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 32,
    example: 'standard',
    description: 'The tier of its limits, no higher than the tenant’s; left out, the tenant’s counts',
  })
  @IsOptional()
  @IsString()
  @MaxLength(32)
  readonly tier?: string | null;
}

export class ApiKeyView {
  @ApiProperty({ format: 'uuid', example: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071' })
  readonly id!: string;

  @ApiProperty({ example: 'Nightly report' })
  readonly name!: string;

  @ApiProperty({ enum: LEVELS, example: 'user' })
  readonly level!: ApiKeyLevel;

  @ApiProperty({
    type: [String],
    nullable: true,
    example: ['projects:read'],
    description: 'Null where it carries all that its owner holds',
  })
  readonly permissions!: readonly string[] | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'standard',
    description: 'The tier of limits that it names; null where the tenant’s counts',
  })
  readonly tier!: string | null;

  @ApiProperty({ example: 'x7Qk', description: 'The last characters of the secret' })
  readonly hint!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2099-01-31T09:30:00.000Z' })
  readonly expiresAt!: Date | null;
}

export class NewApiKeyView extends ApiKeyView {
  @ApiProperty({
    example: 'sp_key_AZq…',
    description: 'The secret for `X-API-Key`, shown this once',
  })
  readonly key!: string;
}

export class ApiKeyListView {
  @ApiProperty({ type: [ApiKeyView] })
  readonly apiKeys!: readonly ApiKeyView[];

  @NextCursor()
  readonly nextCursor!: string | null;
}
