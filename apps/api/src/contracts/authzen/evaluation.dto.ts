import { DECISION_REASONS, type Decision, type DomainError } from '#kernel';
import { DeniedByView, MissingPermissionView } from '#rbac';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const PROPERTIES = { type: 'object', additionalProperties: true, description: 'Accepted, and not used' } as const;
export const SUBJECT_TYPES =
  '`user` (id: user id, or the username of a member), `human` (user id), `robot`, or `service` (a tenant-level key)';

class TypedEntity {
  @ApiPropertyOptional(PROPERTIES)
  readonly properties?: object;
}

export class SubjectEntity extends TypedEntity {
  @ApiProperty({ example: 'user', description: SUBJECT_TYPES, maxLength: 256 })
  readonly type!: string;

  @ApiProperty({ example: 'alice', maxLength: 256 })
  readonly id!: string;
}

export class ResourceEntity extends TypedEntity {
  @ApiProperty({ example: 'projects', description: 'The type of a scope', maxLength: 256 })
  readonly type!: string;

  @ApiProperty({ example: 'roadmap', maxLength: 256 })
  readonly id!: string;
}

export class ActionEntity extends TypedEntity {
  @ApiProperty({
    example: 'read',
    description: 'A permission; where it has no `:`, the one of the type of the resource: `projects:read`',
    maxLength: 256,
  })
  readonly name!: string;
}

export class ContextMember {
  @ApiPropertyOptional(PROPERTIES)
  readonly context?: object;
}

export class EvaluationBody extends ContextMember {
  @ApiProperty()
  readonly subject!: SubjectEntity;

  @ApiProperty()
  readonly action!: ActionEntity;

  @ApiProperty()
  readonly resource!: ResourceEntity;
}

class EvaluationItem extends ContextMember {
  @ApiPropertyOptional()
  readonly subject?: SubjectEntity;

  @ApiPropertyOptional()
  readonly action?: ActionEntity;

  @ApiPropertyOptional()
  readonly resource?: ResourceEntity;
}

export class EvaluationsBody extends EvaluationItem {
  @ApiPropertyOptional({
    ...{ type: [EvaluationItem], maxItems: 1000 },
    description: 'What an item leaves out is that of the body. Without any, the body is the evaluation',
  })
  readonly evaluations?: EvaluationItem[];

  @ApiPropertyOptional({
    type: 'object',
    properties: {
      evaluations_semantic: { type: 'string', enum: ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'] },
    },
    additionalProperties: true,
    example: { evaluations_semantic: 'execute_all' },
  })
  readonly options?: object;
}

class DecisionContextView {
  @ApiProperty({
    ...{ enum: [...Object.keys(DECISION_REASONS), 'unreadable'], example: 'matched' },
    description: '`unreadable`: an evaluation of several lacks something, or has what it must not',
  })
  readonly reason!: string;

  @ApiPropertyOptional({ type: String, description: 'What is wrong with one that is unreadable' })
  readonly message?: string;

  @ApiPropertyOptional({ description: 'Of a refusal: the link of the chain of authority that refused' })
  readonly deniedBy?: DeniedByView;

  @ApiPropertyOptional({ description: 'Of a refusal: what that link lacks, where a role or a permission would help' })
  readonly missing?: MissingPermissionView;
}

export class EvaluationView {
  @ApiProperty({ example: true })
  readonly decision!: boolean;

  @ApiProperty()
  readonly context!: DecisionContextView;
}

export class EvaluationsView {
  @ApiProperty({ type: [EvaluationView], description: 'In order; fewer than were asked where one decided for all' })
  readonly evaluations!: readonly EvaluationView[];
}

export function evaluationView({ allowed, reason, deniedBy, missing }: Decision): EvaluationView {
  return { decision: allowed, context: { reason, ...(deniedBy && { deniedBy }), ...(missing && { missing }) } };
}

export function unreadableView({ detail }: DomainError): EvaluationView {
  return { decision: false, context: { reason: 'unreadable', message: detail } };
}
