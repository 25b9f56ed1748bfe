import type { ActorType } from '#kernel';
import { IsDateTime, PageQuery, PRINTABLE } from '#platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, Length, Matches } from 'class-validator';

const NOT_PRINTABLE = { message: '$property must have no control characters' };

export class AuditLogsQuery extends PageQuery {
  @ApiPropertyOptional({ example: 'identity.session-started', description: 'What happened, or was refused' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  @Matches(PRINTABLE, NOT_PRINTABLE)
  readonly action?: string;

  @ApiPropertyOptional({ enum: ['success', 'refused', 'failed'] })
  @IsOptional()
  @IsIn(['success', 'refused', 'failed'])
  readonly outcome?: 'success' | 'refused' | 'failed';

  @ApiPropertyOptional({ format: 'uuid', description: 'Who did it' })
  @IsOptional()
  @IsUUID()
  readonly actorId?: string;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'The person for whom it was done, by their robot or with their key',
  })
  @IsOptional()
  @IsUUID()
  readonly onBehalfOf?: string;

  @ApiPropertyOptional({ example: 'tenant' })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  @Matches(PRINTABLE, NOT_PRINTABLE)
  readonly resourceType?: string;

  @ApiPropertyOptional({ description: 'What it was done to' })
  @IsOptional()
  @IsString()
  @Length(1, 128)
  @Matches(PRINTABLE, NOT_PRINTABLE)
  readonly resourceId?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Not before this time' })
  @IsOptional()
  @IsDateTime()
  readonly from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Before this time' })
  @IsOptional()
  @IsDateTime()
  readonly to?: string;

  @ApiPropertyOptional({ description: '`nextCursor` of the previous page' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  readonly cursor?: string;
}

const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';

export class OnBehalfOfView {
  @ApiProperty({ enum: ['human', 'robot', 'service'], example: 'human' })
  readonly type!: ActorType;

  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;
}

export class AuditLogView {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.123456Z' })
  readonly occurredAt!: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Null for what an account does before a tenant',
    example: ID,
  })
  readonly tenantId!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The account concerned', example: ID })
  readonly userId!: string | null;

  @ApiProperty({ example: 'tenancy.tenant-created' })
  readonly action!: string;

  @ApiProperty({ enum: ['success', 'refused', 'failed'], example: 'success' })
  readonly outcome!: 'success' | 'refused' | 'failed';

  @ApiProperty({ type: String, nullable: true, description: 'Error code or decision reason', example: 'matched' })
  readonly reason!: string | null;

  @ApiProperty({ type: String, nullable: true, enum: ['human', 'robot', 'service', null], example: 'human' })
  readonly actorType!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: ID })
  readonly actorId!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Kind of credential that proved the actor',
    example: 'session',
  })
  readonly credentialKind!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Public id of that credential', example: ID })
  readonly credentialId!: string | null;

  @ApiProperty({
    type: [OnBehalfOfView],
    description:
      'For whom it was done, nearest first: who made the robot, whose key it was. Empty where the actor acts for itself',
  })
  readonly onBehalfOf!: readonly OnBehalfOfView[];

  @ApiProperty({ type: String, nullable: true, example: 'tenant' })
  readonly resourceType!: string | null;

  @ApiProperty({ type: String, nullable: true, example: ID })
  readonly resourceId!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '7d0f6c1e-8f5b-4d9a-9f55-0a2f6d1f0c3b' })
  readonly requestId!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '203.0.113.7' })
  readonly ip!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Mozilla/5.0' })
  readonly userAgent!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'POST' })
  readonly method!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '/api/tenants' })
  readonly path!: string | null;

  @ApiProperty({ type: 'integer', description: 'How many like events the line stands for', example: 1 })
  readonly count!: number;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { name: 'Acme Robotics', slug: 'acme' } })
  readonly data!: Record<string, unknown>;
}

export class AuditLogsView {
  @ApiProperty({ type: [AuditLogView] })
  readonly logs!: readonly AuditLogView[];

  @ApiProperty({ type: String, nullable: true, description: 'Null on the last page', example: null })
  readonly nextCursor!: string | null;
}
