import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsObject,
  IsString,
  Length,
  Matches,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { grantsOf } from '../domain/role.js';
import type { PackRole, RolePack } from '../domain/role-packs/role-pack.js';
import { ROLE_PACKS } from '../domain/role-packs/role-packs.js';
import type { AppliedRole, PackRoleChoice } from '../use-cases/apply-role-pack.js';
import { BindingView, ROLE_NAME } from './roles.dto.js';

const MAX_ROLES = 20;
const NAME_RULE = 'must be lower case letters, digits, - and _, a letter first';

export class PackPermissionView {
  @ApiProperty({ example: 'slides:generate' })
  readonly permission!: string;

  @ApiProperty({ example: 'Generate slides.' })
  readonly description!: string;
}

export class PackRoleView {
  @ApiProperty({ example: 'read_only' })
  readonly name!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'What its system calls it, where otherwise',
  })
  readonly alias!: string | null;

  @ApiProperty({ example: 'Only what modifies nothing.' })
  readonly description!: string;

  @ApiProperty({ type: 'integer', example: 5 })
  readonly rank!: number;

  @ApiProperty({ type: [BindingView], example: [{ permission: 'presentations:read', scopeType: null, scopeId: null }] })
  readonly bindings!: readonly BindingView[];

  @ApiProperty({ type: [String], example: [], description: 'Names of roles of the pack whose bindings it has too' })
  readonly inherits!: readonly string[];
}

export class RolePackView {
  @ApiProperty({ example: 'ai-backend', description: 'Also the application that its permissions are registered as' })
  readonly name!: string;

  @ApiProperty({ example: 'A service that generates presentations.' })
  readonly description!: string;

  @ApiProperty({ type: [PackPermissionView], description: 'What its roles grant besides Sallyport’s own' })
  readonly permissions!: readonly PackPermissionView[];

  @ApiProperty({ type: [PackRoleView] })
  readonly roles!: readonly PackRoleView[];
}

export class RolePackListView {
  @ApiProperty({ type: [RolePackView] })
  readonly packs!: readonly RolePackView[];
}

const packRoleView = (role: PackRole): PackRoleView => {
  const { name, alias, description, rank, inherits } = role;
  return { name, alias, description, rank, inherits, bindings: grantsOf(role) };
};

const rolePackView = ({ name, description, permissions, roles }: RolePack): RolePackView => {
  return { name, description, permissions, roles: roles.map(packRoleView) };
};

export const ROLE_PACK_LIST_VIEW: RolePackListView = { packs: ROLE_PACKS.map(rolePackView) };

export class PackRoleBody {
  @ApiProperty({ example: 'admin', description: 'Its name in the pack', minLength: 1, maxLength: 64 })
  @IsString()
  @Length(1, 64)
  readonly role!: string;

  @ApiPropertyOptional({
    example: 'ai_admin',
    description: 'Its name in the tenant; left out, that in the pack',
    maxLength: 64,
    pattern: ROLE_NAME.source,
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsString()
  @Length(1, 64)
  @Matches(ROLE_NAME, { message: `as ${NAME_RULE}` })
  readonly as?: string;

  @ApiPropertyOptional({
    default: false,
    example: false,
    description: 'Whether a role that the tenant has by that name gains what it lacks; without, that is 409',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsBoolean()
  readonly extend?: boolean;
}

export class ApplyRolePackBody {
  @ApiPropertyOptional({
    type: [PackRoleBody],
    maxItems: MAX_ROLES,
    example: [{ role: 'admin', extend: true }],
    description: 'Those that get another name, or that the tenant has already; the others needn’t be named',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsArray()
  @ArrayMaxSize(MAX_ROLES)
  @ArrayUnique((choice: PackRoleBody | null) => choice?.role)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => PackRoleBody)
  readonly roles?: PackRoleBody[];
}

export const choicesOf = ({ roles = [] }: ApplyRolePackBody): PackRoleChoice[] =>
  roles.map(({ role, as = role, extend = false }) => ({ role, as, extend }));

export class AppliedRoleView implements AppliedRole {
  @ApiProperty({ example: 'developer', description: 'Its name in the pack' })
  readonly role!: string;

  @ApiProperty({ format: 'uuid', example: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071' })
  readonly roleId!: string;

  @ApiProperty({ example: 'developer', description: 'Its name in the tenant' })
  readonly name!: string;

  @ApiProperty({ enum: ['made', 'extended', 'unchanged'], example: 'made' })
  readonly outcome!: 'made' | 'extended' | 'unchanged';
}

export class AppliedRolePackView {
  @ApiProperty({ type: [AppliedRoleView], description: 'Every role of the pack' })
  readonly roles!: readonly AppliedRoleView[];
}
