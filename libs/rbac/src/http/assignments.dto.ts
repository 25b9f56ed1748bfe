import { IdPageQuery, IsDateTime, PRINTABLE } from '#platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, Length, Matches } from 'class-validator';
import type { AssignmentTerms, HolderRef } from '../domain/assignment.js';
import { IsScopeId, IsScopeType } from './scope-members.js';

const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';
const TIME = '2026-01-31T09:30:00.000Z';
const HOLDERS = ['human', 'robot'] as const;
const STATUSES = ['active', 'expired', 'revoked'] as const;

class Reasoned {
  @ApiPropertyOptional({ example: 'On call this week', description: 'Why; kept with it', maxLength: 200 })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  @Matches(PRINTABLE, { message: 'reason must have no control characters' })
  readonly reason?: string;
}

export class RevokeAssignmentQuery extends Reasoned {}

export class AssignRoleBody extends Reasoned {
  @ApiProperty({ enum: HOLDERS, example: 'human', description: 'A tenant-level key carries permissions, and no role' })
  @IsIn(HOLDERS)
  readonly actorType!: (typeof HOLDERS)[number];

  @ApiProperty({ format: 'uuid', example: ID, description: 'Of the user or robot' })
  @IsUUID()
  readonly actorId!: string;

  @ApiProperty({ format: 'uuid', example: ID })
  @IsUUID()
  readonly roleId!: string;

  @IsScopeType({
    example: 'project',
    description: 'Holds only within this scope; with `scopeId`. Left out, in the whole tenant',
  })
  readonly scopeType?: string | null;

  @IsScopeId({ example: 'apollo' })
  readonly scopeId?: string | null;

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
}

export class AssignmentsQuery extends IdPageQuery {
  @ApiPropertyOptional({ enum: HOLDERS })
  @IsOptional()
  @IsIn(HOLDERS)
  readonly actorType?: HolderRef['type'];

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  readonly actorId?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  readonly roleId?: string;

  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsIn(STATUSES)
  readonly status?: (typeof STATUSES)[number];
}

export class AssignmentView {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;

  @ApiProperty({ format: 'uuid', example: ID })
  readonly roleId!: string;

  @ApiProperty({ example: 'analyst', description: 'Name of the role' })
  readonly role!: string;

  @ApiProperty({ enum: HOLDERS, example: 'human' })
  readonly actorType!: HolderRef['type'];

  @ApiProperty({ format: 'uuid', example: ID })
  readonly actorId!: string;

  @ApiProperty({ type: String, nullable: true, example: 'project' })
  readonly scopeType!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'apollo' })
  readonly scopeId!: string | null;

  @ApiProperty({ enum: STATUSES, example: 'active' })
  readonly status!: (typeof STATUSES)[number];

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  readonly expiresAt!: Date | null;

  @ApiProperty({ type: String, nullable: true, example: 'On call this week' })
  readonly reason!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: ID, description: 'Null for the operator' })
  readonly assignedBy!: string | null;

  @ApiProperty({ format: 'date-time', example: TIME })
  readonly assignedAt!: Date;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  readonly revokedBy!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  readonly revokedAt!: Date | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  readonly revokedReason!: string | null;
}

export class AssignmentListView {
  @ApiProperty({ type: [AssignmentView] })
  readonly assignments!: readonly AssignmentView[];

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Null on the last page' })
  readonly nextCursor!: string | null;
}

export function termsOf({ scopeType, scopeId, expiresAt, reason }: AssignRoleBody): AssignmentTerms {
  const ends = expiresAt ?? null;
  return {
    scopeType: scopeType ?? null,
    scopeId: scopeId ?? null,
    expiresAt: ends === null ? null : new Date(ends),
    reason: reason ?? null,
  };
}
