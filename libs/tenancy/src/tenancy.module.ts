import { TenantTiers } from '#kernel';
import { TenantExport } from '#platform';
import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { ChatgroupsController } from './http/chatgroups.controller.js';
import { InvitationsController } from './http/invitations.controller.js';
import { JoinRequestsController } from './http/join-requests.controller.js';
import { MembersController } from './http/members.controller.js';
import { TeamsController } from './http/teams.controller.js';
import { SuspensionController } from './http/suspension.controller.js';
import { TenantExportController } from './http/tenant-export.controller.js';
import { TenantDeletionController } from './http/tenant-deletion.controller.js';
import { TenantsController } from './http/tenants.controller.js';
import { EraseDeletedTenants } from './retention/erase-deleted-tenants.js';
import { SendLetters } from './reactions/send-letters.js';
import { TENANCY_TABLES } from './storage/exported-tables.js';
import { InvitationBudget } from './storage/invitation-budget.js';
import { InvitationRepository } from './storage/invitation.repository.js';
import { JoinRequestRepository } from './storage/join-request.repository.js';
import { PlaceRepository } from './storage/place.repository.js';
import { TenancyLocks } from './storage/tenancy-locks.js';
import { TenantTierDirectory } from './storage/tenant-tier-directory.js';
import { TenantRepository } from './storage/tenant.repository.js';
import { ChatgroupRepository } from './storage/chatgroup.repository.js';
import { MembershipRepository } from './storage/membership.repository.js';
import { TeamRepository } from './storage/team.repository.js';
import { AcceptInvitationHandler } from './use-cases/accept-invitation.js';
import { AddChatgroupMemberHandler } from './use-cases/add-chatgroup-member.js';
import { AddTeamMemberHandler } from './use-cases/add-team-member.js';
import { AdmitMember } from './use-cases/admit-member.js';
import { AdmitToTeams } from './use-cases/admit-to-teams.js';
import { ApproveJoinRequestHandler } from './use-cases/approve-join-request.js';
import { ChangeTenantHandler } from './use-cases/change-tenant.js';
import { CreateChatgroupHandler } from './use-cases/create-chatgroup.js';
import { CreateTeamHandler } from './use-cases/create-team.js';
import { CreateTenantHandler } from './use-cases/create-tenant.js';
import { DeclineJoinRequestHandler } from './use-cases/decline-join-request.js';
import { DeleteChatgroupHandler } from './use-cases/delete-chatgroup.js';
import { DeleteTenantHandler } from './use-cases/delete-tenant.js';
import { EraseTenantHandler } from './use-cases/erase-tenant.js';
import { ListDeletedTenantsHandler } from './use-cases/list-deleted-tenants.js';
import { RestoreTenantHandler } from './use-cases/restore-tenant.js';
import { DeleteTeamHandler } from './use-cases/delete-team.js';
import { DescribePlacesHandler } from './use-cases/describe-places.js';
import { TeamEntriesHandler } from './use-cases/team-entries.js';
import { EnsureDefaultTenantHandler } from './use-cases/ensure-default-tenant.js';
import { FirstWorkspace } from './use-cases/first-workspace.js';
import { JoinDefaultTenantHandler } from './use-cases/join-default-tenant.js';
import { OwnDefaultTenantHandler } from './use-cases/own-default-tenant.js';
import { ExportTenantHandler } from './use-cases/export-tenant.js';
import { FindOwnedTenant } from './use-cases/find-owned-tenant.js';
import { FindPlace } from './use-cases/find-place.js';
import { GetTeamHandler } from './use-cases/get-team.js';
import { GetTenantHandler } from './use-cases/get-tenant.js';
import { GiveTierHandler } from './use-cases/give-tier.js';
import { HoldMembershipHandler } from './use-cases/hold-membership.js';
import { HoldPlacesOfHandler } from './use-cases/hold-places-of.js';
import { ImposeSuspensionHandler } from './use-cases/impose-suspension.js';
import { InviteMemberHandler } from './use-cases/invite-member.js';
import { JoinTeamsHandler } from './use-cases/join-teams.js';
import { LeavePlacesHandler } from './use-cases/leave-places.js';
import { LiftSuspensionHandler } from './use-cases/lift-suspension.js';
import { ListChatgroupsHandler } from './use-cases/list-chatgroups.js';
import { ListInvitationsHandler } from './use-cases/list-invitations.js';
import { ListJoinRequestsHandler } from './use-cases/list-join-requests.js';
import { ListMembersHandler } from './use-cases/list-members.js';
import { ListPlaceMembersHandler } from './use-cases/list-place-members.js';
import { ListTeamsHandler } from './use-cases/list-teams.js';
import { ListTenantsOfUserHandler } from './use-cases/list-tenants-of-user.js';
import { PlaceMembers } from './use-cases/place-members.js';
import { RemoveChatgroupMemberHandler } from './use-cases/remove-chatgroup-member.js';
import { ForgetPersonHandler } from './use-cases/forget-person.js';
import { LeaveAllTenantsHandler } from './use-cases/leave-all-tenants.js';
import { StandDownHandler } from './use-cases/stand-down.js';
import { RemoveMemberHandler } from './use-cases/remove-member.js';
import { RemoveTeamMemberHandler } from './use-cases/remove-team-member.js';
import { RenameChatgroupHandler } from './use-cases/rename-chatgroup.js';
import { RenameTeamHandler } from './use-cases/rename-team.js';
import { RequestToJoinHandler } from './use-cases/request-to-join.js';
import { ResendInvitationHandler } from './use-cases/resend-invitation.js';
import { ResumeTenantHandler } from './use-cases/resume-tenant.js';
import { RevokeProgramsOfUserHandler } from './use-cases/revoke-programs-of-user.js';
import { RevokeInvitationHandler } from './use-cases/revoke-invitation.js';
import { GetSecondFactorPolicyHandler } from './use-cases/get-second-factor-policy.js';
import { SecondFactorPolicyController } from './http/second-factor-policy.controller.js';
import { SetSecondFactorPolicyHandler } from './use-cases/set-second-factor-policy.js';
import { SuspendTenantHandler } from './use-cases/suspend-tenant.js';
import { TransferOwnershipHandler } from './use-cases/transfer-ownership.js';

const useCases = [
  AcceptInvitationHandler,
  AddChatgroupMemberHandler,
  AddTeamMemberHandler,
  AdmitMember,
  AdmitToTeams,
  ApproveJoinRequestHandler,
  ChangeTenantHandler,
  CreateChatgroupHandler,
  CreateTeamHandler,
  CreateTenantHandler,
  EnsureDefaultTenantHandler,
  EraseTenantHandler,
  FirstWorkspace,
  JoinDefaultTenantHandler,
  OwnDefaultTenantHandler,
  DeclineJoinRequestHandler,
  DeleteChatgroupHandler,
  DeleteTeamHandler,
  DeleteTenantHandler,
  DescribePlacesHandler,
  TeamEntriesHandler,
  ExportTenantHandler,
  FindOwnedTenant,
  FindPlace,
  GetSecondFactorPolicyHandler,
  GetTeamHandler,
  GetTenantHandler,
  GiveTierHandler,
  HoldMembershipHandler,
  HoldPlacesOfHandler,
  ImposeSuspensionHandler,
  InviteMemberHandler,
  JoinTeamsHandler,
  LeavePlacesHandler,
  LiftSuspensionHandler,
  ListChatgroupsHandler,
  ListDeletedTenantsHandler,
  ListInvitationsHandler,
  ListJoinRequestsHandler,
  ListMembersHandler,
  ListPlaceMembersHandler,
  ListTeamsHandler,
  ListTenantsOfUserHandler,
  PlaceMembers,
  RemoveChatgroupMemberHandler,
  RemoveMemberHandler,
  RemoveTeamMemberHandler,
  RenameChatgroupHandler,
  RenameTeamHandler,
  RevokeProgramsOfUserHandler,
  StandDownHandler,
  LeaveAllTenantsHandler,
  ForgetPersonHandler,
  RequestToJoinHandler,
  ResendInvitationHandler,
  RestoreTenantHandler,
  ResumeTenantHandler,
  RevokeInvitationHandler,
  SetSecondFactorPolicyHandler,
  SuspendTenantHandler,
  TransferOwnershipHandler,
];

const repositories = [
  ChatgroupRepository,
  InvitationBudget,
  InvitationRepository,
  JoinRequestRepository,
  MembershipRepository,
  PlaceRepository,
  TeamRepository,
  TenancyLocks,
  TenantRepository,
];

/** Global, because every request is limited by its tenant's tier. */
@Global()
@Module({
  controllers: [
    TenantsController,
    SuspensionController,
    TenantDeletionController,
    TenantExportController,
    SecondFactorPolicyController,
    TeamsController,
    ChatgroupsController,
    MembersController,
    InvitationsController,
    JoinRequestsController,
  ],
  providers: [
    ...useCases,
    ...repositories,
    SendLetters,
    EraseDeletedTenants,
    { provide: TenantTiers, useClass: TenantTierDirectory },
  ],
  exports: [TenantTiers],
})
export class TenancyModule implements OnModuleInit {
  constructor(private readonly tenantExport: TenantExport) {}

  onModuleInit(): void {
    this.tenantExport.add(TENANCY_TABLES);
  }
}
