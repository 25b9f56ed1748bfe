import { PRINTABLE } from '#platform';
import type { TenantSummary } from '../contract.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, IsUUID, Length, Matches, NotEquals } from 'class-validator';
import { SLUG_PATTERN } from '../domain/slug.js';

export class CreateTenantBody {
  @ApiProperty({ example: 'Acme Robotics', minLength: 1, maxLength: 100 })
  @IsString()
  @Length(1, 100)
  @Matches(PRINTABLE, { message: 'name must have no control characters' })
  @Matches(/^[^\p{Zl}\p{Zp}]*\S[^\p{Zl}\p{Zp}]*$/u, {
    message: 'name must have a visible character and no line separators',
  })
  readonly name!: string;

  @ApiPropertyOptional({
    example: 'acme',
    description: 'Made from the name when left out',
    minLength: 2,
    maxLength: 48,
  })
  @IsOptional()
  @IsString()
  @Matches(SLUG_PATTERN, { message: 'slug must be 2 to 48 lower-case letters, digits and inner single hyphens' })
  readonly slug?: string;
}

export class TransferBody {
  @ApiProperty({
    format: 'uuid',
    example: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071',
    description: 'The member who is to be the owner',
  })
  @IsUUID()
  readonly userId!: string;

  @ApiPropertyOptional({
    example: 'admin',
    default: 'admin',
    minLength: 1,
    maxLength: 64,
    description: 'The role that the caller has from then on: any but owner',
  })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  @NotEquals('owner')
  readonly ownRole?: string;
}

export class TenantView {
  @ApiProperty({ format: 'uuid', example: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071' })
  readonly id!: string;

  @ApiProperty({ example: 'Acme Robotics' })
  readonly name!: string;

  @ApiProperty({ example: 'acme' })
  readonly slug!: string;

  @ApiProperty({ enum: ['active', 'suspended', 'deleted'], example: 'active' })
  readonly status!: 'active' | 'suspended' | 'deleted';
}

export class TenantListView {
  @ApiProperty({ type: [TenantView] })
  readonly tenants!: TenantView[];
}

export function tenantView({ id, name, slug, status }: TenantSummary): TenantView {
  return { id, name, slug, status };
}
