import { CheckBody, type ListedAssignment, type ListedRole, ROLE_NAME } from '#rbac';
import { ApiProperty, PickType } from '@nestjs/swagger';
import { IsString, IsUUID, Length, Matches } from 'class-validator';

const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';

export class AssignAetheraRoleBody {
  @ApiProperty({ example: 'analyst', minLength: 1, maxLength: 64, pattern: ROLE_NAME.source })
  @IsString()
  @Length(1, 64)
  @Matches(ROLE_NAME, { message: 'role must be the name of a role' })
  readonly role!: string;
}

export class AssignedRoleView {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly user_id!: string;

  @ApiProperty({ example: 'analyst' })
  readonly role!: string;

  @ApiProperty({ type: String, nullable: true, format: 'uuid', example: ID, description: 'Who has assigned it' })
  readonly assigned_by!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly assigned_at!: Date;
}

export function assignedRoleView({ actorId, role, assignedBy, assignedAt }: ListedAssignment): AssignedRoleView {
  return { user_id: actorId, role, assigned_by: assignedBy, assigned_at: assignedAt };
}

export class GrantPermissionBody extends PickType(CheckBody, ['permission']) {}

export class RolePermissionsView {
  @ApiProperty({ example: 'analyst' })
  readonly role!: string;

  @ApiProperty({ type: [String], example: ['projects:create', 'runs:create'], description: 'In the whole tenant' })
  readonly permissions!: string[];
}

export function rolePermissionsView({ name, bindings }: ListedRole): RolePermissionsView {
  const everywhere = bindings.filter(({ scopeType }) => scopeType === null);
  return { role: name, permissions: everywhere.map(({ permission }) => permission) };
}

export class UserPermissionsView {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly user_id!: string;

  @ApiProperty({ type: [String], example: ['projects:read', 'reports:read'], description: 'By name' })
  readonly permissions!: string[];
}

export class CheckUserBody extends GrantPermissionBody {
  @ApiProperty({ format: 'uuid', example: ID })
  @IsUUID()
  readonly user_id!: string;
}

export class CheckedUserView {
  @ApiProperty({ example: true })
  readonly allowed!: boolean;

  @ApiProperty({ example: 'matched', description: 'As `POST /api/access/check` has it' })
  readonly reason!: string;
}
