import { ApiProperty, ApiPropertyOptional, OmitType, PartialType, IntersectionType, PickType } from '@nestjs/swagger';
import { ActionEntity, ContextMember, ResourceEntity, SubjectEntity } from './evaluation.dto.js';

const IGNORED = 'An `id` is ignored';

class SubjectSought extends IntersectionType(
  PickType(SubjectEntity, ['type', 'properties']),
  PartialType(PickType(SubjectEntity, ['id'])),
) {}

class ResourceSought extends IntersectionType(
  PickType(ResourceEntity, ['type', 'properties']),
  PartialType(PickType(ResourceEntity, ['id'])),
) {}

class SearchBody extends ContextMember {
  @ApiPropertyOptional({
    type: 'object',
    properties: { limit: { type: 'integer', minimum: 1, maximum: 1000, default: 100 }, token: { type: 'string' } },
    additionalProperties: true,
    example: { limit: 100 },
    description: '`token`: `next_token` of the page before, for the same search',
  })
  readonly page?: object;
}

export class SubjectSearchBody extends SearchBody {
  @ApiProperty({ description: IGNORED })
  readonly subject!: SubjectSought;

  @ApiProperty()
  readonly action!: ActionEntity;

  @ApiProperty()
  readonly resource!: ResourceEntity;
}

export class ResourceSearchBody extends SearchBody {
  @ApiProperty()
  readonly subject!: SubjectEntity;

  @ApiProperty()
  readonly action!: ActionEntity;

  @ApiProperty({ description: IGNORED })
  readonly resource!: ResourceSought;
}

export class ActionSearchBody extends SearchBody {
  @ApiProperty()
  readonly subject!: SubjectEntity;

  @ApiProperty()
  readonly resource!: ResourceEntity;
}

class PageView {
  @ApiProperty({ example: '', description: 'Empty on the last page' })
  readonly next_token!: string;

  @ApiProperty({ type: 'integer', example: 1, description: 'How many are in this page' })
  readonly count!: number;
}

class SearchView {
  @ApiProperty()
  readonly page!: PageView;
}

class SubjectView extends OmitType(SubjectEntity, ['properties']) {}

class ResourceView extends OmitType(ResourceEntity, ['properties']) {}

class ActionView {
  @ApiProperty({ example: 'read' })
  readonly name!: string;
}

export class SubjectsView extends SearchView {
  @ApiProperty({ type: [SubjectView] })
  readonly results!: readonly SubjectView[];
}

export class ResourcesView extends SearchView {
  @ApiProperty({ type: [ResourceView] })
  readonly results!: readonly ResourceView[];
}

export class ActionsView extends SearchView {
  @ApiProperty({ type: [ActionView] })
  readonly results!: readonly ActionView[];
}
