import type { Actor, TenantActor } from '#kernel';
import { ApiErrors, Commands, CurrentActor, Queries, RequirePermission, SignedIn } from '#platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ALREADY_MEMBER,
  INVITATION_NOT_FOUND,
  INVITATION_UNUSABLE,
  PHONE_NOT_VERIFIED,
  TEAM_NOT_FOUND,
} from '../domain/errors.js';
import type { Invitation } from '../domain/invitation.js';
import { AcceptInvitation } from '../use-cases/accept-invitation.js';
import { InviteMember } from '../use-cases/invite-member.js';
import { ListInvitations } from '../use-cases/list-invitations.js';
import { RevokeInvitation } from '../use-cases/revoke-invitation.js';
import { AcceptInvitationBody, InvitationListView, InvitationView, InviteBody, JoinedView } from './members.dto.js';
import { tenantView } from './tenants.dto.js';

@ApiTags('members')
@Controller('api/invitations')
export class InvitationsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  @Post()
  @RequirePermission('users:manage')
  @ApiOperation({
    operationId: 'inviteMember',
    summary: 'Invite somebody by email',
    description:
      'A mail brings them the invitation: for that address, once, for seven days. Nobody gives a role of their own rank or above, but owners (`rbac.grant-exceeds-own`).',
  })
  @ApiCreatedResponse({ type: InvitationView })
  @ApiErrors(
    TEAM_NOT_FOUND,
    ALREADY_MEMBER,
    'http.rate-limited',
    'identity.email-invalid',
    'rbac.role-not-found',
    'rbac.rank-required',
    'rbac.grant-exceeds-own',
  )
  async invite(@CurrentActor() actor: TenantActor, @Body() body: InviteBody): Promise<InvitationView> {
    const { email, role = 'user', teamIds = [] } = body;
    return viewOf(await this.commands.execute(new InviteMember(actor, email, role, teamIds)));
  }

  @Get()
  @RequirePermission('users:manage')
  @ApiOperation({ operationId: 'listInvitations', summary: 'List open invitations, newest first' })
  @ApiOkResponse({ type: InvitationListView })
  async list(): Promise<InvitationListView> {
    return { invitations: (await this.queries.execute(new ListInvitations())).map(viewOf) };
  }

  @Delete(':invitationId')
  @HttpCode(204)
  @RequirePermission('users:manage')
  @ApiOperation({ operationId: 'revokeInvitation', summary: 'Revoke an open invitation' })
  @ApiNoContentResponse({ description: 'Revoked' })
  @ApiErrors(INVITATION_NOT_FOUND)
  revoke(@Param('invitationId') invitationId: string): Promise<void> {
    return this.commands.execute(new RevokeInvitation(invitationId));
  }

  @Post('accept')
  @HttpCode(200)
  @SignedIn()
  @ApiOperation({
    operationId: 'acceptInvitation',
    summary: 'Accept an invitation, and belong to its tenant',
    description: 'Signed in with the address that was invited. Then select the tenant to work in it.',
  })
  @ApiOkResponse({ type: JoinedView })
  @ApiErrors(PHONE_NOT_VERIFIED, INVITATION_UNUSABLE, ALREADY_MEMBER)
  async accept(@CurrentActor() actor: Actor, @Body() { token }: AcceptInvitationBody): Promise<JoinedView> {
    return { tenant: tenantView(await this.commands.execute(new AcceptInvitation(actor.id, token))) };
  }
}

function viewOf({ id, email, role, teamIds, invitedBy, createdAt, expiresAt }: Invitation): InvitationView {
  return { id, email, role, teamIds, invitedBy, createdAt, expiresAt };
}
