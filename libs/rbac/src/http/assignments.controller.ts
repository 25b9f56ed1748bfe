import type { TenantActor } from '#kernel';
import {
  ApiErrors,
  Commands,
  CurrentActor,
  DEFAULT_PAGE_SIZE,
  EXPIRY_PAST,
  Queries,
  RequirePermission,
  TOO_MANY,
} from '#platform';
import { MEMBER_NOT_FOUND, TEAM_NOT_FOUND } from '#tenancy';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ASSIGNMENT_EXISTS,
  ASSIGNMENT_NOT_FOUND,
  GRANT_EXCEEDS_OWN,
  HIGHER_RANK,
  LAST_OWNER,
  OWNER_IS_PERSONAL,
  RANK_REQUIRED,
  ROLE_NOT_FOUND,
  SCOPE_INCOMPLETE,
} from '../domain/errors.js';
import type { AssignmentFilter } from '../storage/assignment-list.js';
import { AssignRole } from '../use-cases/assign-role.js';
import { ListAssignments } from '../use-cases/list-assignments.js';
import { RevokeAssignment } from '../use-cases/revoke-assignment.js';
import {
  AssignmentListView,
  AssignmentsQuery,
  AssignmentView,
  AssignRoleBody,
  RevokeAssignmentQuery,
  termsOf,
} from './assignments.dto.js';

const GIVING = [
  ...[MEMBER_NOT_FOUND, ROLE_NOT_FOUND, SCOPE_INCOMPLETE, EXPIRY_PAST, ASSIGNMENT_EXISTS],
  ...[TEAM_NOT_FOUND, OWNER_IS_PERSONAL, RANK_REQUIRED, HIGHER_RANK, GRANT_EXCEEDS_OWN, TOO_MANY],
];

const ANY: AssignmentFilter = { actorType: null, actorId: null, roleId: null, status: null };

@ApiTags('roles')
@Controller('api/assignments')
export class AssignmentsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  @Get()
  @RequirePermission('roles:read')
  @ApiOperation({
    operationId: 'listAssignments',
    summary: 'List who holds which role, and who did, newest first',
    description: 'With who gave and took it, when and why.',
  })
  @ApiOkResponse({ type: AssignmentListView })
  list(@Query() { limit, cursor, ...wanted }: AssignmentsQuery): Promise<AssignmentListView> {
    return this.queries.execute(new ListAssignments({ ...ANY, ...wanted }, limit ?? DEFAULT_PAGE_SIZE, cursor ?? null));
  }

  @Post()
  @RequirePermission('roles:manage')
  @ApiOperation({
    operationId: 'assignRole',
    summary: 'Give a member, a robot, a tenant-level key or everybody in a team a role besides those they hold',
    description:
      'Nobody gives what they don’t hold, nor a role of their own rank or above, but owners; nobody acts on someone of higher rank, nor on a robot of theirs, nor on a team that they are in. A team’s role is held by whoever is in it, for as long as they are; a key holds it besides what it carries. It holds at the next check, and stops by itself where it expires.',
  })
  @ApiCreatedResponse({ type: AssignmentView })
  @ApiErrors(...GIVING)
  assign(@CurrentActor() actor: TenantActor, @Body() body: AssignRoleBody): Promise<AssignmentView> {
    const { actorType: type, actorId, roleId } = body;
    return this.commands.execute(new AssignRole({ type, id: actorId }, roleId, termsOf(body), actor));
  }

  @Delete(':assignmentId')
  @HttpCode(204)
  @RequirePermission('roles:manage')
  @ApiOperation({
    operationId: 'revokeAssignment',
    summary: 'Take a role away',
    description: 'It is gone at the next check, for sessions, keys and robots alike; the last owner stays.',
  })
  @ApiNoContentResponse({ description: 'Revoked' })
  @ApiErrors(ASSIGNMENT_NOT_FOUND, RANK_REQUIRED, HIGHER_RANK, LAST_OWNER)
  revoke(
    @CurrentActor() actor: TenantActor,
    @Param('assignmentId') assignmentId: string,
    @Query() { reason }: RevokeAssignmentQuery,
  ): Promise<void> {
    return this.commands.execute(new RevokeAssignment(assignmentId, reason ?? null, actor));
  }
}
