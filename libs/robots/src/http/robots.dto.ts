import { IsDateTime, IsDisplayName, IsPrefix, IsSort, ListQuery, NextCursor } from '#platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsIn, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import type { RobotStatus } from '../domain/robot.js';

const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';
const TIME = '2026-01-31T09:30:00.000Z';
const MAX_TEAMS = 100;

const STATUSES: readonly RobotStatus[] = ['active', 'revoked'];

export class RobotsQuery extends ListQuery {
  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsIn(STATUSES)
  readonly status?: RobotStatus;

  @IsPrefix()
  readonly name?: string;

  @IsSort(['-createdAt', 'createdAt', 'name', '-name'])
  readonly sort?: string;
}

export class CreateRobotBody {
  @ApiProperty({
    example: 'Invoice clerk',
    minLength: 1,
    maxLength: 100,
    description: 'Unique among the tenant’s robots',
  })
  @IsDisplayName()
  readonly name!: string;

  @ApiProperty({
    type: [String],
    format: 'uuid',
    example: [],
    maxItems: MAX_TEAMS,
    description: 'The teams that it belongs to at first; it reaches nothing outside of its teams and chatgroups',
  })
  @IsArray()
  @ArrayMaxSize(MAX_TEAMS)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  readonly teamIds!: string[];

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2126-01-31T09:30:00Z',
    description: 'When its token expires; never, when left out. Can’t be changed',
  })
  @IsOptional()
  @IsDateTime()
  readonly tokenExpiresAt?: string | null;
}

export class RobotView {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;

  @ApiProperty({ example: 'Invoice clerk' })
  readonly name!: string;

  @ApiProperty({ format: 'uuid', example: ID, description: 'The person it acts for, whose authority it never exceeds' })
  readonly creatorId!: string;

  @ApiProperty({ enum: ['active', 'revoked'], example: 'active' })
  readonly status!: RobotStatus;

  @ApiProperty({ type: [String], format: 'uuid', example: [ID], description: 'The teams that it is in now' })
  readonly teamIds!: readonly string[];

  @ApiProperty({ type: [String], format: 'uuid', example: [], description: 'The chatgroups that it was put into' })
  readonly chatgroupIds!: readonly string[];

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description: 'Null for a token that does not expire',
  })
  readonly tokenExpiresAt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'pc-17', description: 'The machine it was last paired with' })
  readonly machineName!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: TIME, description: 'Null until then' })
  readonly pairedAt!: string | null;

  @ApiProperty({ format: 'date-time', example: TIME })
  readonly createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  readonly revokedAt!: string | null;
}

export class RobotListView {
  @ApiProperty({ type: [RobotView] })
  readonly robots!: readonly RobotView[];

  @NextCursor()
  readonly nextCursor!: string | null;
}

export class PairingCodeView {
  @ApiProperty({ example: 'K7QMX-2RTWD', description: 'Shown this once; good for one pairing' })
  readonly code!: string;

  @ApiProperty({ format: 'date-time', example: TIME })
  readonly expiresAt!: string;
}

export class PairRobotBody {
  @ApiProperty({
    example: 'K7QMX-2RTWD',
    maxLength: 32,
    description: 'In any case; spaces and hyphens don’t matter',
  })
  @IsString()
  @Length(1, 32)
  readonly code!: string;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'pc-17', maxLength: 100 })
  @IsOptional()
  @IsDisplayName()
  readonly machineName?: string | null;
}

class PairedRobotView {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;

  @ApiProperty({ example: 'Invoice clerk' })
  readonly name!: string;

  @ApiProperty({ format: 'uuid', example: ID })
  readonly tenantId!: string;

  @ApiProperty({ type: [String], format: 'uuid', example: [ID] })
  readonly teamIds!: readonly string[];
}

export class RobotTokenView {
  @ApiProperty({ example: 'eyJhbGciOiJSUzI1NiIsInR5cCI6InJvYm90K2p3dCIsImtpZCI6Ik4y…', description: 'Shown this once' })
  readonly token!: string;

  @ApiProperty({ enum: ['bearer'], example: 'bearer' })
  readonly tokenType!: 'bearer';

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null, description: 'Null for never' })
  readonly expiresAt!: string | null;

  @ApiProperty({ type: PairedRobotView })
  readonly robot!: PairedRobotView;
}
