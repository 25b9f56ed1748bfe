import type { ActorRef } from '#kernel';
import { ApiProperty } from '@nestjs/swagger';
import type { Difference, Differences } from '../questions/what-if.js';
import { ACTOR_TYPES, ExplainedDecisionView } from './access.dto.js';

const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';

export class DifferenceView {
  @ApiProperty({ enum: ['gains', 'loses'], example: 'gains' })
  readonly effect!: 'gains' | 'loses';

  @ApiProperty({ enum: ACTOR_TYPES, example: 'human' })
  readonly actorType!: ActorRef['type'];

  @ApiProperty({ format: 'uuid', example: ID })
  readonly actorId!: string;

  @ApiProperty({ example: 'users:manage' })
  readonly permission!: string;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Null for the whole tenant' })
  readonly scopeType!: string | null;

  @ApiProperty({
    ...{ type: String, nullable: true, example: null },
    description: 'Null, with a type, for each scope of it that is not listed itself',
  })
  readonly scopeId!: string | null;

  @ApiProperty()
  readonly before!: ExplainedDecisionView;

  @ApiProperty()
  readonly after!: ExplainedDecisionView;
}

export class WhatIfView {
  @ApiProperty({ type: 'integer', example: 1, description: 'How often somebody would gain a permission somewhere' })
  readonly gained!: number;

  @ApiProperty({ type: 'integer', example: 0 })
  readonly lost!: number;

  @ApiProperty({ type: [DifferenceView], description: 'The first `limit`, by actor' })
  readonly differences!: readonly DifferenceView[];
}

export function whatIfView({ gained, lost, first }: Differences): WhatIfView {
  return { gained, lost, differences: first.map(differenceView) };
}

function differenceView({ actor, permission, place, before, after }: Difference): DifferenceView {
  const where = { scopeType: place?.type ?? null, scopeId: place?.id ?? null };
  const effect = after.allowed ? 'gains' : 'loses';
  return { effect, actorType: actor.type, actorId: actor.id, permission, ...where, before, after };
}
