import { IdPageQuery, IsDateTime, THREAT_ACTIONS, THREAT_KINDS, type ThreatAction, type ThreatKind } from '#platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { EXPLANATIONS } from '../threats/explanation.js';
import type { ThreatPage } from '../threats/threat-page.js';
import type { Evidence, Threat } from '../threats/threat.js';

const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';

export class ThreatsQuery extends IdPageQuery {
  @ApiPropertyOptional({ enum: THREAT_KINDS })
  @IsOptional()
  @IsIn(THREAT_KINDS)
  readonly kind?: ThreatKind;

  @ApiPropertyOptional({ format: 'uuid', description: 'Whose account it is about' })
  @IsOptional()
  @IsUUID()
  readonly userId?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Nothing that was detected before' })
  @IsOptional()
  @IsDateTime()
  readonly since?: string;
}

export class ThreatView {
  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;

  @ApiProperty({ enum: THREAT_KINDS, example: 'token-reuse' })
  readonly kind!: ThreatKind;

  @ApiProperty({ enum: THREAT_ACTIONS, example: 'notify', description: 'What was done about it' })
  readonly action!: ThreatAction;

  @ApiProperty({ example: EXPLANATIONS['token-reuse'], description: 'Why it counts as a threat' })
  readonly explanation!: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: ID,
    description: 'Null for what is about no account',
  })
  readonly userId!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: ID })
  readonly sessionId!: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', nullable: true },
    example: { ip: '203.0.113.7', userAgent: 'curl/8.14.1' },
    description: 'What speaks for it; what came with the request may say anything. Empty once the account is deleted',
  })
  readonly evidence!: Evidence;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly detectedAt!: Date;
}

export class ThreatListView {
  @ApiProperty({ type: [ThreatView] })
  readonly threats!: ThreatView[];

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Null on the last page' })
  readonly nextCursor!: string | null;
}

export function threatListView({ threats, nextCursor }: ThreatPage): ThreatListView {
  return { threats: threats.map(threatView), nextCursor };
}

function threatView({ id, kind, action, userId, sessionId, evidence, detectedAt }: Threat): ThreatView {
  return { id, kind, action, explanation: EXPLANATIONS[kind], userId, sessionId, evidence, detectedAt };
}
