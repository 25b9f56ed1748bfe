import type { JsonObject } from '#kernel';
import { IsDisplayName, PRINTABLE } from '#platform';
import type { TenantSummary } from '../contract.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Min,
  NotEquals,
  ValidateIf,
} from 'class-validator';
import { SLUG_PATTERN } from '../domain/slug.js';
import type { Tenant } from '../domain/tenant.js';

const SETTINGS = { type: 'object', additionalProperties: true, example: { language: 'en' } } as const;

const isGiven = (_: object, value: unknown): boolean => value !== undefined;

export class CreateTenantBody {
  @ApiProperty({ example: 'Acme Robotics', minLength: 1, maxLength: 100 })
  @IsDisplayName()
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

export class ChangeTenantBody {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1, description: 'Of the tenant as it was read; see 409' })
  @IsInt()
  @Min(1)
  readonly version!: number;

  @ApiPropertyOptional({ example: 'Acme Robots', minLength: 1, maxLength: 100 })
  @ValidateIf(isGiven)
  @IsDisplayName()
  readonly name?: string;

  @ApiPropertyOptional({
    example: 'acme-robots',
    description: 'The old one is free at once',
    minLength: 2,
    maxLength: 48,
  })
  @ValidateIf(isGiven)
  @IsString()
  @Matches(SLUG_PATTERN, { message: 'slug must be 2 to 48 lower-case letters, digits and inner single hyphens' })
  readonly slug?: string;

  @ApiPropertyOptional({
    ...SETTINGS,
    description: 'Replaces all of them: a JSON object of at most 8 KiB, 8 levels deep',
  })
  @ValidateIf(isGiven)
  @IsObject()
  readonly settings?: JsonObject;
}

export class SuspensionBody {
  @ApiProperty({ example: 'Invoices of three months are open.', description: 'Shown to its members', maxLength: 500 })
  @IsString()
  @Length(1, 500)
  @Matches(PRINTABLE, { message: 'reason must have no control characters' })
  readonly reason!: string;
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

export class DeletionBody {
  @ApiProperty({ example: 'acme', description: 'The tenant’s slug, typed by whoever deletes it', maxLength: 48 })
  @IsString()
  @Length(1, 48)
  readonly slug!: string;
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

export class TenantDetailView extends TenantView {
  @ApiProperty({ example: 'standard', description: 'Of limits; given by whoever runs the service' })
  readonly tier!: string;

  @ApiProperty(SETTINGS)
  readonly settings!: JsonObject;

  @ApiProperty({
    type: String,
    nullable: true,
    enum: ['owner', 'superuser', null],
    example: null,
    description: 'Whose word it takes to let it go on; null while it is not suspended',
  })
  readonly suspendedBy!: 'owner' | 'superuser' | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  readonly suspensionReason!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly createdAt!: Date;

  @ApiProperty({ type: 'integer', example: 1, description: 'Sent back with a change' })
  readonly version!: number;
}

export class DeletedTenantView {
  @ApiProperty({ format: 'uuid', example: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071' })
  readonly id!: string;

  @ApiProperty({ example: 'Acme Robotics' })
  readonly name!: string;

  @ApiProperty({ example: 'acme' })
  readonly slug!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-01-31T09:30:00.000Z' })
  readonly deletedAt!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-03-02T09:30:00.000Z' })
  readonly restorableUntil!: Date | null;
}

export class DeletedTenantListView {
  @ApiProperty({ type: [DeletedTenantView] })
  readonly tenants!: DeletedTenantView[];
}

export class TenantListView {
  @ApiProperty({ type: [TenantView] })
  readonly tenants!: TenantView[];
}

export function tenantView({ id, name, slug, status }: TenantSummary): TenantView {
  return { id, name, slug, status };
}

export function tenantDetailView(tenant: Tenant): TenantDetailView {
  const { id, name, slug, status, tier, settings, suspendedBy, suspensionReason, createdAt, version } = tenant;
  return { id, name, slug, status, tier, settings, suspendedBy, suspensionReason, createdAt, version };
}

export function deletedTenantView({ id, name, slug, deletedAt, eraseAfter }: Tenant): DeletedTenantView {
  return { id, name, slug, deletedAt, restorableUntil: eraseAfter };
}
