import { BindingView, type ListedRole } from '#rbac';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length } from 'class-validator';
import { StudioPageBody } from './identity.dto.js';

export class ListStudioRolesBody extends StudioPageBody {
  @ApiPropertyOptional({ example: 'user', description: 'Part of the name' })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  readonly keyword?: string;
}

export class StudioRoleView {
  @ApiProperty({ format: 'uuid', example: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071' })
  readonly id!: string;

  @ApiProperty({ example: 'user' })
  readonly name!: string;

  @ApiProperty({ example: 'Uses and manages resources within the teams assigned to them.' })
  readonly description!: string;

  @ApiProperty({ enum: ['active', 'disabled'], example: 'active' })
  readonly status!: 'active' | 'disabled';

  @ApiProperty({ type: [BindingView], description: 'Without type and id: everywhere' })
  readonly permissionBindings!: readonly BindingView[];

  @ApiProperty({ type: 'integer', example: 1 })
  readonly version!: number;
}

export function studioRoleView({ id, name, description, status, bindings, version }: ListedRole): StudioRoleView {
  return { id, name, description, status, permissionBindings: bindings, version };
}
