import type { TenantActor } from '#kernel';
import {
  ApiErrors,
  Authenticated,
  Commands,
  CurrentActor,
  LimitAs,
  Queries,
  RequirePermission,
  TOO_MANY,
} from '#platform';
import {
  ASSIGNMENT_EXISTS,
  AssignRole,
  GetRoleByName,
  GRANT_EXCEEDS_OWN,
  GrantPermission,
  HIGHER_RANK,
  PERMISSION_UNKNOWN,
  RANK_REQUIRED,
  ROLE_BUILT_IN,
  ROLE_NOT_FOUND,
  UNLIMITED,
} from '#rbac';
import { MEMBER_NOT_FOUND } from '#tenancy';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AskedDecisions } from '../asked-decisions.js';
import {
  AssignAetheraRoleBody,
  AssignedRoleView,
  assignedRoleView,
  CheckedUserView,
  CheckUserBody,
  GrantPermissionBody,
  RolePermissionsView,
  rolePermissionsView,
  UserPermissionsView,
} from './access.dto.js';

/** What programs of Aethera manage access with. */
@ApiTags('aethera')
@Controller('rbac')
export class AetheraAccessController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
    private readonly decisions: AskedDecisions,
  ) {}

  @Post('users/:user_id/roles')
  @RequirePermission('roles:manage')
  @ApiOperation({
    operationId: 'contractAssignRole',
    summary: 'Give a user a role besides those they hold',
    description: 'It holds at the next check; nobody gives what they don’t hold.',
  })
  @ApiCreatedResponse({ type: AssignedRoleView })
  @ApiErrors(
    ...[MEMBER_NOT_FOUND, ROLE_NOT_FOUND, ASSIGNMENT_EXISTS, TOO_MANY],
    ...[RANK_REQUIRED, HIGHER_RANK, GRANT_EXCEEDS_OWN],
  )
  async assign(
    @CurrentActor() actor: TenantActor,
    @Param('user_id') userId: string,
    @Body() { role: name }: AssignAetheraRoleBody,
  ): Promise<AssignedRoleView> {
    const role = await this.queries.execute(new GetRoleByName(name));
    const to = { type: 'human', id: userId } as const;
    return assignedRoleView(await this.commands.execute(new AssignRole(to, role.id, UNLIMITED, actor)));
  }

  @Post('roles/:role/permissions')
  @HttpCode(200)
  @RequirePermission('roles:manage')
  @ApiOperation({
    operationId: 'contractGrantPermission',
    summary: 'Grant a role a permission besides those it grants',
    description: 'All who hold it have the permission at the next check; nobody grants what they don’t hold.',
  })
  @ApiOkResponse({ type: RolePermissionsView })
  @ApiErrors(ROLE_NOT_FOUND, PERMISSION_UNKNOWN, ROLE_BUILT_IN, RANK_REQUIRED, GRANT_EXCEEDS_OWN, TOO_MANY)
  async grant(
    @CurrentActor() actor: TenantActor,
    @Param('role') role: string,
    @Body() { permission }: GrantPermissionBody,
  ): Promise<RolePermissionsView> {
    return rolePermissionsView(await this.commands.execute(new GrantPermission(role, permission, actor)));
  }

  @Get('users/:user_id/permissions')
  @Authenticated()
  @ApiOperation({
    operationId: 'contractListPermissions',
    summary: 'List the permissions that a user has in the whole tenant',
    description: 'By all their roles, as things are now. Of another user only with `users:read`.',
  })
  @ApiOkResponse({ type: UserPermissionsView })
  @ApiErrors('rbac.permission-required')
  async permissions(
    @CurrentActor() caller: TenantActor,
    @Param('user_id') user_id: string,
  ): Promise<UserPermissionsView> {
    return { user_id, permissions: await this.decisions.permissionsOf(user_id, caller) };
  }

  @Post('check')
  @HttpCode(200)
  @Authenticated()
  @LimitAs('check')
  @ApiOperation({
    operationId: 'contractCheckPermission',
    summary: 'Ask whether a user has a permission',
    description: 'About another user only with `users:read`.',
  })
  @ApiOkResponse({ type: CheckedUserView })
  @ApiErrors('rbac.permission-required')
  async check(
    @CurrentActor() caller: TenantActor,
    @Body() { user_id, permission }: CheckUserBody,
  ): Promise<CheckedUserView> {
    const { allowed, reason } = await this.decisions.of(user_id, caller, { permission, scope: null });
    return { allowed, reason };
  }
}
