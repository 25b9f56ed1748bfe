import { PermissionChecker } from '#kernel';
import { TenantExport } from '#platform';
import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { SnapshotPermissionChecker } from './permission-checker.js';
import { MemberRoleController } from './http/member-role.controller.js';
import { RolesController } from './http/roles.controller.js';
import { PermissionsController } from './http/permissions.controller.js';
import { RolePacksController } from './http/role-packs.controller.js';
import { UnusedPermissionsController } from './http/unused-permissions.controller.js';
import { AssignmentsController } from './http/assignments.controller.js';
import { AccessReviewController } from './http/access-review.controller.js';
import { WhatIfController } from './http/what-if.controller.js';
import { AccessController } from './http/access.controller.js';
import { AccessQuestions } from './questions/access-questions.js';
import { AccessReview } from './questions/access-review.js';
import { AccessSearch } from './questions/access-search.js';
import { Subjects } from './questions/subjects.js';
import { WhatIf } from './questions/what-if.js';
import { AssignmentList } from './storage/assignment-list.js';
import { RBAC_TABLES } from './storage/exported-tables.js';
import { RegisteredPermissions } from './storage/registered-permissions.js';
import { RoleList } from './storage/role-list.js';
import { RoleRepository } from './storage/role.repository.js';
import { Snapshots } from './storage/snapshots.js';
import { SuperuserRepository } from './storage/superuser.repository.js';
import { ApplyRolePackHandler } from './use-cases/apply-role-pack.js';
import { AssignRoleHandler } from './use-cases/assign-role.js';
import { ListAssignmentsHandler } from './use-cases/list-assignments.js';
import { RevokeAssignmentHandler } from './use-cases/revoke-assignment.js';
import { CreateRoleHandler } from './use-cases/create-role.js';
import { DeleteRoleHandler } from './use-cases/delete-role.js';
import { EditRoleHandler } from './use-cases/edit-role.js';
import { GetRoleByNameHandler } from './use-cases/get-role-by-name.js';
import { GetRoleHandler } from './use-cases/get-role.js';
import { GrantPermissionHandler } from './use-cases/grant-permission.js';
import { ListUnusedPermissionsHandler } from './use-cases/list-unused-permissions.js';
import { ListRolesHandler } from './use-cases/list-roles.js';
import { ListPermissionsHandler } from './use-cases/list-permissions.js';
import { RegisterPermissionsHandler } from './use-cases/register-permissions.js';
import { ShapeRole } from './use-cases/shape-role.js';
import { GrantSuperuserHandler } from './use-cases/grant-superuser.js';
import { KeepAnOwnerHandler } from './use-cases/keep-an-owner.js';
import { OtherOwners } from './use-cases/other-owners.js';
import { RevokeSuperuserHandler } from './use-cases/revoke-superuser.js';
import { ChangeRoleHandler } from './use-cases/change-role.js';
import { CheckRankHandler } from './use-cases/check-rank.js';
import { CheckGrantOfHeldRolesHandler } from './use-cases/check-grant-of-held-roles.js';
import { CheckGrantOfTeamsHandler } from './use-cases/check-grant-of-teams.js';
import { CheckGrantHandler } from './use-cases/check-grant.js';
import { DecideForMemberHandler } from './use-cases/decide-for-member.js';
import { GiveRoleHandler } from './use-cases/give-role.js';
import { NeedsSecondFactorHandler } from './use-cases/needs-second-factor.js';
import { RequireSecondFactorOfRolesHandler } from './use-cases/require-second-factor-of-roles.js';
import { RolesWithSecondFactorHandler } from './use-cases/roles-with-second-factor.js';
import { RolesOfMembersHandler } from './use-cases/roles-of-members.js';
import { TakeRolesHandler } from './use-cases/take-roles.js';
import { InitialiseRolesHandler } from './use-cases/initialise-roles.js';
import { ListRoleNamesOfUserHandler } from './use-cases/list-role-names-of-user.js';

/** Global, because every route's guard asks its permission checker. */
@Global()
@Module({
  controllers: [
    AccessController,
    AccessReviewController,
    WhatIfController,
    MemberRoleController,
    RolesController,
    RolePacksController,
    PermissionsController,
    AssignmentsController,
    UnusedPermissionsController,
  ],
  providers: [
    Snapshots,
    AccessQuestions,
    AccessReview,
    AccessSearch,
    Subjects,
    WhatIf,
    RoleRepository,
    RoleList,
    RegisteredPermissions,
    AssignmentList,
    ApplyRolePackHandler,
    AssignRoleHandler,
    RevokeAssignmentHandler,
    ListAssignmentsHandler,
    ListPermissionsHandler,
    RegisterPermissionsHandler,
    ShapeRole,
    CreateRoleHandler,
    EditRoleHandler,
    DeleteRoleHandler,
    GetRoleHandler,
    GetRoleByNameHandler,
    GrantPermissionHandler,
    ListRolesHandler,
    ListUnusedPermissionsHandler,
    SuperuserRepository,
    OtherOwners,
    GrantSuperuserHandler,
    KeepAnOwnerHandler,
    RevokeSuperuserHandler,
    ChangeRoleHandler,
    CheckGrantHandler,
    CheckGrantOfHeldRolesHandler,
    CheckGrantOfTeamsHandler,
    CheckRankHandler,
    DecideForMemberHandler,
    GiveRoleHandler,
    InitialiseRolesHandler,
    NeedsSecondFactorHandler,
    RequireSecondFactorOfRolesHandler,
    RolesOfMembersHandler,
    RolesWithSecondFactorHandler,
    TakeRolesHandler,
    ListRoleNamesOfUserHandler,
    { provide: PermissionChecker, useClass: SnapshotPermissionChecker },
  ],
  exports: [PermissionChecker, AccessQuestions, AccessReview, AccessSearch],
})
export class RbacModule implements OnModuleInit {
  constructor(private readonly tenantExport: TenantExport) {}

  onModuleInit(): void {
    this.tenantExport.add(RBAC_TABLES);
  }
}
