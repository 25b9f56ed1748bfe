import {
  AUTHORITY_LINKS,
  DECISION_REASONS,
  isPermissionName,
  type ActorRef,
  type ActorType,
  type DecisionReason,
  type DeniedBy,
  type MissingPermission,
} from '#kernel';
import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsString,
  IsUUID,
  Length,
  Matches,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { isKnownPermission } from '../domain/permission-catalogue.js';
import { IsScopeId, IsScopeType } from './scope-members.js';

const MAX_CHECKS = 1000;
export const ACTOR_TYPES = ['human', 'robot', 'service'] as const;
const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';
const VERSION = /^[0-9]{1,18}$/;
const PLAIN_WORD = /^[a-z0-9-]+$/i;

export class CheckBody {
  @ApiProperty({ example: 'projects:create', description: '`resource:action`, without wildcards', maxLength: 128 })
  @IsString()
  @Length(3, 128)
  @Matches(/^[a-z][a-z0-9-]*:[a-z][a-z0-9_-]*$/, { message: 'permission must look like projects:create' })
  readonly permission!: string;

  @IsScopeType({ example: 'team', description: 'Kind of the resource that is meant; with `scopeId`' })
  readonly scopeType?: string | null;

  @IsScopeId({ example: ID, description: 'Id of that resource' })
  readonly scopeId?: string | null;

  /** See `AcceptsPlainly`: a permission, in a scope of plain words or in none. */
  static isPlainlyValid(body: unknown): boolean {
    if (typeof body !== 'object' || body === null) return false;
    const { permission, scopeType, scopeId, ...others } = body as Record<string, unknown>;
    for (const _ in others) return false;
    return isPermission(permission) && isPlainWord(scopeType, 64) && isPlainWord(scopeId, 128);
  }
}

/** Whom a question is about; the caller, where it is left out. */
export class AboutActor {
  @ApiPropertyOptional({
    enum: ACTOR_TYPES,
    example: 'human',
    description: 'With `actorId`; left out, the caller is meant',
  })
  @ValidateIf(isAboutAnother)
  @IsIn(ACTOR_TYPES)
  readonly actorType?: ActorType;

  @ApiPropertyOptional({ format: 'uuid', example: ID, description: 'Of the user, robot or tenant-level key' })
  @ValidateIf(isAboutAnother)
  @IsUUID()
  readonly actorId?: string;
}

/** What the answer must at least have seen. */
export class AtLeast {
  @ApiPropertyOptional({
    ...{ pattern: VERSION.source, example: '1' },
    description: 'The `authority-version` of the answer to a change; 412 where there has been none of that version',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsString()
  @Matches(VERSION, { message: 'atLeastVersion must be an authority-version' })
  readonly atLeastVersion?: string;
}

export class AccessCheckBody extends IntersectionType(CheckBody, AboutActor, AtLeast) {
  static isPlainlyValid(body: unknown): boolean {
    return CheckBody.isPlainlyValid(body);
  }
}

export class AccessChecksBody extends IntersectionType(AboutActor, AtLeast) {
  @ApiProperty({ type: [CheckBody], minItems: 1, maxItems: MAX_CHECKS, description: 'Answered in order' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_CHECKS)
  @ValidateNested({ each: true })
  @Type(() => CheckBody)
  readonly checks!: readonly CheckBody[];

  /** See `AcceptsPlainly`. */
  static isPlainlyValid(body: unknown): boolean {
    if (typeof body !== 'object' || body === null) return false;
    const { checks, ...others } = body as Record<string, unknown>;
    for (const _ in others) return false;
    if (!Array.isArray(checks) || checks.length === 0 || checks.length > MAX_CHECKS) return false;
    return checks.every((check) => CheckBody.isPlainlyValid(check));
  }
}

/** Whom the question is about; null for the caller. */
export function aboutWhom({ actorType, actorId }: AboutActor): ActorRef | null {
  return actorType === undefined || actorId === undefined ? null : { type: actorType, id: actorId };
}

function isAboutAnother({ actorType, actorId }: AboutActor): boolean {
  return actorType !== undefined || actorId !== undefined;
}

function isPermission(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return isKnownPermission(value) || (value.length <= 128 && isPermissionName(value));
}

function isPlainWord(value: unknown, maxLength: number): boolean {
  if (value === undefined) return true;
  return typeof value === 'string' && value.length <= maxLength && PLAIN_WORD.test(value);
}

export class DeniedByView implements DeniedBy {
  @ApiProperty({ enum: Object.keys(AUTHORITY_LINKS), example: 'human' })
  readonly link!: DeniedBy['link'];

  @ApiProperty({ type: String, nullable: true, example: ID, description: 'Of the tenant, actor or credential' })
  readonly id!: string | null;
}

export class MissingPermissionView implements MissingPermission {
  @ApiProperty({ example: 'projects:create' })
  readonly permission!: string;

  @ApiProperty({ type: String, nullable: true, example: 'team' })
  readonly scopeType!: string | null;

  @ApiProperty({ type: String, nullable: true, example: ID })
  readonly scopeId!: string | null;
}

export class DecisionView {
  @ApiProperty({ example: true })
  readonly allowed!: boolean;

  @ApiProperty({ enum: Object.keys(DECISION_REASONS), example: 'matched' })
  readonly reason!: DecisionReason;

  @ApiProperty({ type: [String], format: 'uuid', example: [ID] })
  readonly matchedRoleIds!: readonly string[];
}

export class ExplainedDecisionView extends DecisionView {
  @ApiPropertyOptional({ description: 'Of a refusal: the link of the chain of authority that refused' })
  readonly deniedBy?: DeniedByView;

  @ApiPropertyOptional({ description: 'Of a refusal: what that link lacks, where a role or a permission would help' })
  readonly missing?: MissingPermissionView;
}

export class DecisionsView {
  @ApiProperty({ type: [ExplainedDecisionView], description: 'In the order of the checks' })
  readonly decisions!: readonly ExplainedDecisionView[];
}
