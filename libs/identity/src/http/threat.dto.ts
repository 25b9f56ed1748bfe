import { IdPageQuery, IsDateTime, THREAT_ACTIONS, THREAT_KINDS, type ThreatAction, type ThreatKind } from '#platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, IsUUID } from 'class-validator';
import { EXPLANATIONS } from '../threats/explanation.js';
import type { ThreatPage } from '../threats/threat-page.js';
import type { Evidence, Threat } from '../threats/threat.js';

const ADVICE =
  'Your other sessions have ended. Set a new password now (`POST /api/auth/password-reset`), and look through your second factors, passkeys and API keys.';

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

  @ApiProperty({
    type: Boolean,
    nullable: true,
    example: null,
    description: 'What its person says; null until they do',
  })
  readonly wasMe!: boolean | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  readonly answeredAt!: Date | null;
}

export class AnswerThreatBody {
  @ApiProperty({ example: true, description: 'Whether it was the caller' })
  @IsBoolean()
  readonly wasMe!: boolean;
}

export class ThreatAnsweredView {
  @ApiProperty({ type: String, nullable: true, example: ADVICE, description: 'What to do now; null for nothing' })
  readonly advice!: string | null;
}

export const threatAnsweredView = (wasMe: boolean): ThreatAnsweredView => ({ advice: wasMe ? null : ADVICE });

export class ThreatListView {
  @ApiProperty({ type: [ThreatView] })
  readonly threats!: ThreatView[];

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Null on the last page' })
  readonly nextCursor!: string | null;
}

export function threatListView({ threats, nextCursor }: ThreatPage): ThreatListView {
  return { threats: threats.map(threatView), nextCursor };
}

function threatView({ kind, ...threat }: Threat): ThreatView {
  return { ...threat, kind, explanation: EXPLANATIONS[kind] };
}
