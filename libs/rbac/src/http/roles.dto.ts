import { PageQuery, PRINTABLE } from '#platform';
import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import type { Grant, RoleDefinition } from '../domain/role.js';
import { ROLE_SORTS, type ListedRole, type RoleSort } from '../storage/role-list.js';
import type { RolePage } from '../use-cases/list-roles.js';
import { IsScopeId, IsScopeType } from './scope-members.js';

const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';
const STATUSES = ['active', 'disabled'] as const;
const BINDING = { permission: 'projects:read', scopeType: null, scopeId: null };
const MAX_BINDINGS = 200;
const MAX_PARENTS = 20;

/** Beside the name of a built-in role none looks like it; and every contract can write it. */
export const ROLE_NAME = /^[a-z][a-z0-9_-]*$/;

export class BindingBody {
  @ApiProperty({ example: 'projects:read', description: '`resource:action`, `resource:*` or `*`', maxLength: 128 })
  @IsString()
  @Length(1, 128)
  readonly permission!: string;

  @IsScopeType({
    example: 'team',
    description: 'Grants only in scopes of this type; left out or null, in the whole tenant',
  })
  readonly scopeType?: string | null;

  @IsScopeId({
    example: '@member',
    description:
      'Grants only in this one; `@member` of type `team` or `chatgroup` is each that whoever holds the role is a member of',
  })
  readonly scopeId?: string | null;
}

export class CreateRoleBody {
  @ApiProperty({ example: 'analyst', minLength: 1, maxLength: 64, pattern: ROLE_NAME.source })
  @IsString()
  @Length(1, 64)
  @Matches(ROLE_NAME, { message: 'name must be lower case letters, digits, - and _, a letter first' })
  readonly name!: string;

  @ApiPropertyOptional({ example: 'Reads projects and reports.', maxLength: 500, default: '' })
  @ValidateIf((_, value) => value !== undefined)
  @IsString()
  @MaxLength(500)
  @Matches(PRINTABLE, { message: 'description must have no control characters' })
  readonly description?: string;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 100, example: 20, description: 'Nobody acts on a higher one' })
  @IsInt()
  @Min(0)
  @Max(100)
  readonly rank!: number;

  @ApiPropertyOptional({
    enum: STATUSES,
    default: 'active',
    description: 'A disabled one grants and passes on nothing',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsIn(STATUSES)
  readonly status?: 'active' | 'disabled';

  @ApiPropertyOptional({ type: [BindingBody], maxItems: MAX_BINDINGS, example: [BINDING] })
  @ValidateIf((_, value) => value !== undefined)
  @IsArray()
  @ArrayMaxSize(MAX_BINDINGS)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => BindingBody)
  readonly bindings?: BindingBody[];

  @ApiPropertyOptional({
    type: [String],
    format: 'uuid',
    maxItems: MAX_PARENTS,
    example: [],
    description: 'Ids of roles whose bindings it has too, as they are at each check',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsArray()
  @ArrayMaxSize(MAX_PARENTS)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  readonly inherits?: string[];
}

export class EditRoleBody extends PartialType(CreateRoleBody, { skipNullProperties: false }) {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1, description: 'Of the role as it was read; see 409' })
  @IsInt()
  @Min(1)
  readonly version!: number;
}

export class RolesQuery extends PageQuery {
  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsIn(STATUSES)
  readonly status?: 'active' | 'disabled';

  @ApiPropertyOptional({ description: 'Part of the name', maxLength: 64 })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  @Matches(PRINTABLE, { message: 'name must have no control characters' })
  readonly name?: string;

  @ApiPropertyOptional({ enum: ROLE_SORTS, default: 'name', description: '`-` for descending' })
  @IsOptional()
  @IsIn(ROLE_SORTS)
  readonly sort?: RoleSort;

  @ApiPropertyOptional({ description: '`nextCursor` of the previous page', maxLength: 200 })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  readonly cursor?: string;
}

export class BindingView {
  @ApiProperty({ example: 'projects:read' })
  readonly permission!: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  readonly scopeType!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  readonly scopeId!: string | null;
}

export class RoleView {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;

  @ApiProperty({ example: 'analyst' })
  readonly name!: string;

  @ApiProperty({ example: 'Reads projects and reports.' })
  readonly description!: string;

  @ApiProperty({ type: 'integer', example: 20 })
  readonly rank!: number;

  @ApiProperty({ enum: STATUSES, example: 'active' })
  readonly status!: 'active' | 'disabled';

  @ApiProperty({ example: false, description: 'Keeps its name, and is not deleted' })
  readonly isBuiltIn!: boolean;

  @ApiProperty({
    example: false,
    description: 'Whether whoever holds it works in the tenant with a second factor only',
  })
  readonly requiresSecondFactor!: boolean;

  @ApiProperty({ type: [BindingView], example: [BINDING], description: 'Its own; what it inherits, the others list' })
  readonly bindings!: readonly BindingView[];

  @ApiProperty({ type: [String], format: 'uuid', example: [] })
  readonly inherits!: readonly string[];

  @ApiProperty({ type: 'integer', example: 1 })
  readonly version!: number;
}

export class RoleListView {
  @ApiProperty({ type: [RoleView] })
  readonly roles!: RoleView[];

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Null on the last page' })
  readonly nextCursor!: string | null;
}

export const roleView = (role: ListedRole): RoleView => role;

export const roleListView = ({ roles, nextCursor }: RolePage): RoleListView => ({ roles: [...roles], nextCursor });

/** What a body says, with what is left out left out. */
export function changesOf({ bindings, inherits, name, description, rank, status }: Partial<CreateRoleBody>) {
  const changes: Partial<RoleDefinition> = {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(rank === undefined ? {} : { rank }),
    ...(status === undefined ? {} : { status }),
    ...(bindings === undefined ? {} : { bindings: grantsOf(bindings) }),
    ...(inherits === undefined ? {} : { inherits: [...inherits].sort() }),
  };
  return changes;
}

/** What a new role is where its body says nothing. */
export function definitionOf(body: CreateRoleBody): RoleDefinition {
  const { name, rank } = body;
  return { name, rank, description: '', status: 'active', bindings: [], inherits: [], ...changesOf(body) };
}

/** Each once. */
export function grantsOf(bindings: readonly BindingBody[]): Grant[] {
  const grants = bindings.map(({ permission, scopeType, scopeId }) => ({
    permission,
    scopeType: scopeType ?? null,
    scopeId: scopeId ?? null,
  }));
  return [...new Map(grants.map((grant) => [JSON.stringify(grant), grant])).values()];
}
