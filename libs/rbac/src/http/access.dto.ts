import { DECISION_REASONS, isPermissionName, type DecisionReason } from '#kernel';
import { ApiProperty } from '@nestjs/swagger';
import { isKnownPermission } from '../domain/permission-catalogue.js';
import { IsString, Length, Matches } from 'class-validator';
import { IsScopeId, IsScopeType } from './scope-members.js';

const PLAIN_WORD = /^[a-z0-9-]+$/i;

export class AccessCheckBody {
  @ApiProperty({ example: 'projects:create', description: '`resource:action`, without wildcards', maxLength: 128 })
  @IsString()
  @Length(3, 128)
  @Matches(/^[a-z][a-z0-9-]*:[a-z][a-z0-9_-]*$/, { message: 'permission must look like projects:create' })
  readonly permission!: string;

  @IsScopeType({ example: 'team', description: 'Kind of the resource that is meant; with `scopeId`' })
  readonly scopeType?: string | null;

  @IsScopeId({ example: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071', description: 'Id of that resource' })
  readonly scopeId?: string | null;

  /** See `AcceptsPlainly`: a permission, in a scope of plain words or in none. */
  static isPlainlyValid(body: unknown): boolean {
    if (typeof body !== 'object' || body === null) return false;
    const { permission, scopeType, scopeId, ...others } = body as Record<string, unknown>;
    for (const _ in others) return false;
    return isPermission(permission) && isPlainWord(scopeType, 64) && isPlainWord(scopeId, 128);
  }
}

function isPermission(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return isKnownPermission(value) || (value.length <= 128 && isPermissionName(value));
}

function isPlainWord(value: unknown, maxLength: number): boolean {
  if (value === undefined) return true;
  return typeof value === 'string' && value.length <= maxLength && PLAIN_WORD.test(value);
}

export class DecisionView {
  @ApiProperty({ example: true })
  readonly allowed!: boolean;

  @ApiProperty({ enum: Object.keys(DECISION_REASONS), example: 'matched' })
  readonly reason!: DecisionReason;

  @ApiProperty({ type: [String], format: 'uuid', example: ['019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071'] })
  readonly matchedRoleIds!: readonly string[];
}
