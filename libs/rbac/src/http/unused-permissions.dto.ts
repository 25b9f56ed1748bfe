import type { ActorType } from '#kernel';
import { asInteger, IdPageQuery } from '#platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';
import type { UnusedPermissions } from '../use-cases/list-unused-permissions.js';

const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';
const TIME = '2026-01-31T09:30:00.000Z';
const HOLDERS = ['human', 'robot', 'service'] as const;

/** Three months, where nobody says. */
export const DEFAULT_DAYS = 90;
export const MOST_ACTORS = 50;

export class UnusedPermissionsQuery extends IdPageQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 3650,
    default: DEFAULT_DAYS,
    description: 'For how long',
  })
  @IsOptional()
  @Transform(asInteger)
  @IsInt()
  @Min(1)
  @Max(3650)
  readonly days?: number;

  @ApiPropertyOptional({ enum: HOLDERS })
  @IsOptional()
  @IsIn(HOLDERS)
  readonly actorType?: (typeof HOLDERS)[number];

  @ApiPropertyOptional({ format: 'uuid', description: 'Of one user or robot alone' })
  @IsOptional()
  @IsUUID()
  readonly actorId?: string;
}

export class GrantingRoleView {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly assignmentId!: string;

  @ApiProperty({ format: 'uuid', example: ID })
  readonly roleId!: string;

  @ApiProperty({ example: 'analyst' })
  readonly role!: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
    description: 'The team that holds the role; null where the actor does itself',
  })
  readonly teamId!: string | null;

  @ApiProperty({ format: 'date-time', example: TIME })
  readonly assignedAt!: Date;
}

export class UnusedPermissionView {
  @ApiProperty({ example: 'billing:read' })
  readonly permission!: string;

  @ApiProperty({ type: [GrantingRoleView], description: 'All by which the actor has it' })
  readonly roles!: readonly GrantingRoleView[];

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null, description: 'Null for never' })
  readonly lastAllowedAt!: Date | null;
}

export class UnusedOfActorView {
  @ApiProperty({ enum: HOLDERS, example: 'human' })
  readonly actorType!: ActorType;

  @ApiProperty({ format: 'uuid', example: ID })
  readonly actorId!: string;

  @ApiProperty({ type: [UnusedPermissionView] })
  readonly unused!: readonly UnusedPermissionView[];
}

export class UnusedPermissionsView {
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: TIME,
    description: 'How far back the record goes; where that is less than so many days, nothing is known of before',
  })
  readonly recordedSince!: Date | null;

  @ApiProperty({ type: [UnusedOfActorView] })
  readonly actors!: readonly UnusedOfActorView[];

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Null on the last page' })
  readonly nextCursor!: string | null;
}

export function unusedPermissionsView({ actors, ...rest }: UnusedPermissions): UnusedPermissionsView {
  const views = actors.map(({ actor, unused }) => ({ actorType: actor.type, actorId: actor.id, unused }));
  return { ...rest, actors: views };
}
