import { Module } from '@nestjs/common';
import { ChatgroupsController } from './http/chatgroups.controller.js';
import { InvitationsController } from './http/invitations.controller.js';
import { JoinRequestsController } from './http/join-requests.controller.js';
import { MembersController } from './http/members.controller.js';
import { TeamsController } from './http/teams.controller.js';
import { TenantsController } from './http/tenants.controller.js';
import { SendInvitation } from './reactions/send-invitation.js';
import { InvitationBudget } from './storage/invitation-budget.js';
import { InvitationRepository } from './storage/invitation.repository.js';
import { JoinRequestRepository } from './storage/join-request.repository.js';
import { PlaceRepository } from './storage/place.repository.js';
import { TenancyLocks } from './storage/tenancy-locks.js';
import { TenantRepository } from './storage/tenant.repository.js';
import { ChatgroupRepository } from './storage/chatgroup.repository.js';
import { MembershipRepository } from './storage/membership.repository.js';
import { TeamRepository } from './storage/team.repository.js';
import { AcceptInvitationHandler } from './use-cases/accept-invitation.js';
import { AdmitMember } from './use-cases/admit-member.js';
import { ChangePlaceMemberHandler } from './use-cases/change-place-member.js';
import { CreateChatgroupHandler } from './use-cases/create-chatgroup.js';
import { CreateTeamHandler } from './use-cases/create-team.js';
import { CreateTenantHandler } from './use-cases/create-tenant.js';
import { DecideJoinRequestHandler } from './use-cases/decide-join-request.js';
import { DeletePlaceHandler } from './use-cases/delete-place.js';
import { DescribePlacesHandler } from './use-cases/describe-places.js';
import { FindPlace } from './use-cases/find-place.js';
import { GetTenantHandler } from './use-cases/get-tenant.js';
import { HoldMembershipHandler } from './use-cases/hold-membership.js';
import { InviteMemberHandler } from './use-cases/invite-member.js';
import { JoinTeamsHandler } from './use-cases/join-teams.js';
import { LeavePlacesHandler } from './use-cases/leave-places.js';
import { ListMembersHandler } from './use-cases/list-members.js';
import { GetTeamHandler } from './use-cases/get-team.js';
import { ListChatgroupsHandler } from './use-cases/list-chatgroups.js';
import { ListInvitationsHandler } from './use-cases/list-invitations.js';
import { ListJoinRequestsHandler } from './use-cases/list-join-requests.js';
import { ListPlaceMembersHandler } from './use-cases/list-place-members.js';
import { ListTeamsHandler } from './use-cases/list-teams.js';
import { ListTenantsOfUserHandler } from './use-cases/list-tenants-of-user.js';
import { RemoveMemberHandler } from './use-cases/remove-member.js';
import { RenamePlaceHandler } from './use-cases/rename-place.js';
import { RequestToJoinHandler } from './use-cases/request-to-join.js';
import { RevokeInvitationHandler } from './use-cases/revoke-invitation.js';
import { SuspendTenantHandler } from './use-cases/suspend-tenant.js';

const useCases = [
  AcceptInvitationHandler,
  AdmitMember,
  ChangePlaceMemberHandler,
  CreateChatgroupHandler,
  CreateTeamHandler,
  CreateTenantHandler,
  DecideJoinRequestHandler,
  DeletePlaceHandler,
  DescribePlacesHandler,
  FindPlace,
  GetTeamHandler,
  GetTenantHandler,
  HoldMembershipHandler,
  InviteMemberHandler,
  JoinTeamsHandler,
  LeavePlacesHandler,
  ListChatgroupsHandler,
  ListInvitationsHandler,
  ListJoinRequestsHandler,
  ListMembersHandler,
  ListPlaceMembersHandler,
  ListTeamsHandler,
  ListTenantsOfUserHandler,
  RemoveMemberHandler,
  RenamePlaceHandler,
  RequestToJoinHandler,
  RevokeInvitationHandler,
  SuspendTenantHandler,
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

@Module({
  controllers: [
    TenantsController,
    TeamsController,
    ChatgroupsController,
    MembersController,
    InvitationsController,
    JoinRequestsController,
  ],
  providers: [...useCases, ...repositories, SendInvitation],
})
export class TenancyModule {}
