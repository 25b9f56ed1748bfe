import { IsDateTime } from '#platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import type { HolderRef } from '../contract.js';
import { ACTOR_TYPES } from './access.dto.js';
import { BindingBody } from './roles.dto.js';
import { IsScopeId, IsScopeType } from './scope-members.js';

const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';
const KINDS = [
  'put-role',
  'delete-role',
  'assign',
  'revoke',
  'add-member',
  'remove-member',
  'enter-team',
  'leave-team',
] as const;
const HOLDERS = [...ACTOR_TYPES, 'team'] as const;
const MAX_CHANGES = 20;
const MAX_LISTED = 1000;
const ROLE = /^[a-z0-9][a-z0-9_-]*$/;

export class ProposedChangeBody {
  @ApiProperty({
    enum: KINDS,
    example: 'assign',
    description:
      '`put-role` (`role`, and what differs of `status`, `bindings`, `inherits`), `delete-role` (`role`), `assign` (`role`, `actorType`, `actorId`), `revoke` (`assignmentId`), `add-member`, `remove-member` (`actorId`), `enter-team`, `leave-team` (`teamId`, `actorType`, `actorId`)',
  })
  @IsIn(KINDS)
  readonly kind!: (typeof KINDS)[number];

  @ApiPropertyOptional({
    example: 'admin',
    description: 'Its name, or its id; one that there is not yet by its name',
    maxLength: 64,
  })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  @Matches(ROLE, { message: 'role must be the name or the id of a role' })
  readonly role?: string;

  @ApiPropertyOptional({ enum: ['active', 'disabled'] })
  @IsOptional()
  @IsIn(['active', 'disabled'])
  readonly status?: 'active' | 'disabled';

  @ApiPropertyOptional({ type: [BindingBody], maxItems: 200 })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => BindingBody)
  readonly bindings?: BindingBody[];

  @ApiPropertyOptional({ type: [String], maxItems: 20, example: [], description: 'Names or ids of roles' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @Length(1, 64, { each: true })
  readonly inherits?: string[];

  @ApiPropertyOptional({ enum: HOLDERS, example: 'human' })
  @IsOptional()
  @IsIn(HOLDERS)
  readonly actorType?: HolderRef['type'];

  @ApiPropertyOptional({ format: 'uuid', example: ID })
  @IsOptional()
  @IsUUID()
  readonly actorId?: string;

  @IsScopeType({ example: 'project', description: 'Of an assignment; with `scopeId`' })
  readonly scopeType?: string | null;

  @IsScopeId({ example: 'apollo' })
  readonly scopeId?: string | null;

  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true, description: 'Of an assignment' })
  @IsOptional()
  @IsDateTime()
  readonly expiresAt?: string | null;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  readonly assignmentId?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  readonly teamId?: string;
}

export class WhatIfBody {
  @ApiProperty({
    ...{ type: [ProposedChangeBody], minItems: 1, maxItems: MAX_CHANGES, description: 'Made in order' },
    example: [
      { kind: 'assign', role: 'admin', actorType: 'human', actorId: ID, scopeType: 'project', scopeId: 'apollo' },
    ],
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_CHANGES)
  @ValidateNested({ each: true })
  @Type(() => ProposedChangeBody)
  readonly changes!: ProposedChangeBody[];

  @ApiPropertyOptional({
    type: [String],
    maxItems: 100,
    example: ['users:manage'],
    description: 'Only these; left out, all',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @Matches(/^[a-z][a-z0-9-]*:[a-z][a-z0-9_-]*$/, {
    each: true,
    message: 'each permission must look like projects:create',
  })
  readonly permissions?: string[];

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_LISTED,
    default: 100,
    description: 'How many differences are listed',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_LISTED)
  readonly limit?: number;
}
