import type { ActorType } from '#kernel';
import { PageQuery } from '#platform';
import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import type { Way } from '../domain/effective.js';
import type { ScopeLimit } from '../domain/role-facts.js';
import type { AllowedActor, EffectivePermission } from '../questions/access-review.js';
import { AboutActor, ACTOR_TYPES, CheckBody, ExplainedDecisionView } from './access.dto.js';
import { IsScopeId, IsScopeType } from './scope-members.js';

const ID = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';

class ReviewPageQuery extends PageQuery {
  @ApiPropertyOptional({ description: '`nextCursor` of the previous page', maxLength: 200 })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  readonly cursor?: string;
}

export class EffectivePermissionsQuery extends IntersectionType(ReviewPageQuery, AboutActor) {
  @IsScopeType({ example: 'team', description: 'Only what may be done there; with `scopeId`' })
  readonly scopeType?: string | null;

  @IsScopeId({ example: ID })
  readonly scopeId?: string | null;
}

export class WhoCanQuery extends IntersectionType(ReviewPageQuery, CheckBody) {
  @ApiPropertyOptional({ enum: ACTOR_TYPES, description: 'Only actors of this type' })
  @IsOptional()
  @IsIn(ACTOR_TYPES)
  readonly actorType?: ActorType;
}

const WAYS = ['role', 'superuser', 'credential'] as const;

export class ScopeLimitView {
  @ApiProperty({ example: 'team' })
  readonly scopeType!: string;

  @ApiProperty({ type: String, nullable: true, example: '@member', description: 'Null for every scope of the type' })
  readonly scopeId!: string | null;
}

/** Of a way that is by no role, what is of roles is null. */
export class WayView {
  @ApiProperty({ enum: WAYS, example: 'role', description: '`credential`: a tenant-level key carries it' })
  readonly by!: (typeof WAYS)[number];

  @ApiProperty({ type: String, nullable: true, example: 'projects:*', description: 'What grants it' })
  readonly pattern!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: ID })
  readonly roleId!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'analyst' })
  readonly role!: string | null;

  @ApiProperty({
    ...{ type: String, format: 'uuid', nullable: true, example: ID },
    description: 'The role whose binding grants it: the same, or one that it inherits',
  })
  readonly boundByRoleId!: string | null;

  @ApiProperty({ type: ScopeLimitView, nullable: true, description: 'Where the binding holds; null everywhere' })
  readonly boundTo!: ScopeLimitView | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: ID })
  readonly assignmentId!: string | null;

  @ApiProperty({
    ...{ type: String, format: 'uuid', nullable: true, example: null },
    description: 'The team that holds the role; null where the actor does',
  })
  readonly teamId!: string | null;

  @ApiProperty({
    ...{ type: ScopeLimitView, nullable: true, example: null },
    description: 'Where the assignment holds; null everywhere',
  })
  readonly assignedTo!: ScopeLimitView | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  readonly expiresAt!: Date | null;
}

export class EffectivePermissionView {
  @ApiProperty({ example: 'projects:read' })
  readonly permission!: string;

  @ApiProperty({ description: 'In the scope that was asked about; in the whole tenant where none was' })
  readonly decision!: ExplainedDecisionView;

  @ApiProperty({ type: [WayView], description: 'At most 20' })
  readonly ways!: readonly WayView[];
}

export class EffectivePermissionListView {
  @ApiProperty({ type: [EffectivePermissionView] })
  readonly permissions!: readonly EffectivePermissionView[];

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Null on the last page' })
  readonly nextCursor!: string | null;
}

export class AllowedActorView implements AllowedActor {
  @ApiProperty({ enum: ACTOR_TYPES, example: 'human' })
  readonly type!: ActorType;

  @ApiProperty({ format: 'uuid', example: ID })
  readonly id!: string;

  @ApiProperty()
  readonly decision!: ExplainedDecisionView;
}

export class AllowedActorListView {
  @ApiProperty({ type: [AllowedActorView] })
  readonly actors!: readonly AllowedActorView[];

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Null on the last page' })
  readonly nextCursor!: string | null;
}

export function effectiveView({ permission, decision, ways }: EffectivePermission): EffectivePermissionView {
  return { permission, decision, ways: ways.map(wayView) };
}

const NO_ROLE = {
  ...{ pattern: null, roleId: null, role: null, boundByRoleId: null, boundTo: null },
  ...{ assignmentId: null, teamId: null, assignedTo: null, expiresAt: null },
};

function wayView(way: Way): WayView {
  if (way.by !== 'role') return { ...NO_ROLE, ...way };
  const { boundTo, assignedTo, expiresAtMs, ...rest } = way;
  const expiresAt = expiresAtMs === Infinity ? null : new Date(expiresAtMs);
  return { ...rest, boundTo: limitView(boundTo), assignedTo: limitView(assignedTo), expiresAt };
}

function limitView(limit: ScopeLimit | null): ScopeLimitView | null {
  return limit && { scopeType: limit.type, scopeId: limit.id };
}
