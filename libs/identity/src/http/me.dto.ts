import type { ActorType, CredentialKind } from '#kernel';
import { ApiProperty } from '@nestjs/swagger';
import { UserView } from './auth.dto.js';

const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';

export class SessionView {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The tenant it is bound to', example: ID })
  readonly tenantId!: string | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly createdAt!: string | Date;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-02-07T09:30:00.000Z' })
  readonly expiresAt!: string | Date;
}

export class CredentialView {
  @ApiProperty({ enum: ['session', 'access-token', 'api-key', 'robot-token'], example: 'session' })
  readonly kind!: CredentialKind;

  @ApiProperty({ example: ID, description: 'Its public id, never the secret' })
  readonly id!: string;
}

export class MeView {
  @ApiProperty({ enum: ['human', 'robot', 'service'], example: 'human' })
  readonly actorType!: ActorType;

  @ApiProperty({ format: 'uuid', example: ID })
  readonly actorId!: string;

  @ApiProperty({ type: CredentialView })
  readonly credential!: CredentialView;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Who made the robot', example: null })
  readonly onBehalfOf!: string | null;

  @ApiProperty({ type: UserView, nullable: true, description: 'Null for keys and robots' })
  readonly user!: UserView | null;

  @ApiProperty({ type: SessionView, nullable: true, description: 'Null for keys and robots' })
  readonly session!: SessionView | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Null until one is selected', example: ID })
  readonly tenantId!: string | null;

  @ApiProperty({ type: [String], example: ['owner'], description: 'Held in that tenant now' })
  readonly roles!: readonly string[];
}
