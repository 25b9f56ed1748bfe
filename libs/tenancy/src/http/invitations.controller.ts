import { Clock, type Actor, type TenantActor } from '#kernel';
import {
  ApiErrors,
  Commands,
  CurrentActor,
  CURSOR_INVALID,
  pageWish,
  Queries,
  RequirePermission,
  SignedIn,
} from '#platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import {
  ALREADY_MEMBER,
  INVITATION_NOT_FOUND,
  INVITATION_UNUSABLE,
  PHONE_NOT_VERIFIED,
  TEAM_NOT_FOUND,
} from '../domain/errors.js';
import type { Invitation } from '../domain/invitation.js';
import { AcceptInvitation } from '../use-cases/accept-invitation.js';
import { InviteMember, type InvitationIssued } from '../use-cases/invite-member.js';
import { ListInvitations } from '../use-cases/list-invitations.js';
import { ResendInvitation } from '../use-cases/resend-invitation.js';
import { RevokeInvitation } from '../use-cases/revoke-invitation.js';
import { InvitationsQuery } from './lists.dto.js';
import {
  AcceptInvitationBody,
  InvitationLifeBody,
  InvitationListView,
  InvitationView,
  InviteBody,
  IssuedInvitationView,
  JoinedView,
} from './members.dto.js';
import { tenantView } from './tenants.dto.js';

/** Seven days, where nobody says. */
const LIFE_HOURS = 168;

@ApiTags('members')
@Controller('api/invitations')
export class InvitationsController {
  constructor(
    private readonly commands: Commands,
    private readonly queries: Queries,
    private readonly clock: Clock,
  ) {}

  @Post()
  @RequirePermission('users:manage')
  @ApiOperation({
    operationId: 'inviteMember',
    summary: 'Invite somebody by mail, or by a link',
    description:
      'A mail brings them the invitation, or you do: for that address, where one is given, once, and for so many hours. It is worth no more than your own power when it is accepted. Nobody gives a role of their own rank or above, but owners (`rbac.grant-exceeds-own`).',
  })
  @ApiCreatedResponse({ type: IssuedInvitationView })
  @ApiErrors(
    TEAM_NOT_FOUND,
    ALREADY_MEMBER,
    'http.rate-limited',
    'identity.email-invalid',
    'rbac.role-not-found',
    'rbac.rank-required',
    'rbac.grant-exceeds-own',
  )
  async invite(@CurrentActor() actor: TenantActor, @Body() body: InviteBody): Promise<IssuedInvitationView> {
    const { email = null, delivery = 'mail', role = 'user', teamIds = [], expiresInHours = LIFE_HOURS } = body;
    const wish = { email, delivery, role, teamIds, lifeHours: expiresInHours };
    return this.#issuedViewOf(await this.commands.execute(new InviteMember(actor, wish)));
  }

  @Get()
  @RequirePermission('users:manage')
  @ApiOperation({
    operationId: 'listInvitations',
    summary: 'List invitations: open ones, newest first, unless asked otherwise',
  })
  @ApiOkResponse({ type: InvitationListView })
  @ApiErrors(CURSOR_INVALID)
  async list(@Query() query: InvitationsQuery): Promise<InvitationListView> {
    const { status = 'open', email = '' } = query;
    const asked = new ListInvitations(status, email, pageWish(query, '-createdAt'));
    const { items, nextCursor } = await this.queries.execute(asked);
    return { invitations: items.map((invitation) => this.#viewOf(invitation)), nextCursor };
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

  @Post(':invitationId/resend')
  @HttpCode(200)
  @RequirePermission('users:manage')
  @ApiOperation({
    operationId: 'resendInvitation',
    summary: 'Send an invitation again, with a new token',
    description: 'Also an expired one, in your name from then on. The token before opens nothing any more.',
  })
  @ApiBody({ type: InvitationLifeBody, required: false })
  @ApiOkResponse({ type: IssuedInvitationView })
  @ApiErrors(
    INVITATION_NOT_FOUND,
    'http.rate-limited',
    'rbac.role-not-found',
    'rbac.rank-required',
    'rbac.grant-exceeds-own',
  )
  async resend(
    @CurrentActor() actor: TenantActor,
    @Param('invitationId') invitationId: string,
    @Body() { expiresInHours = LIFE_HOURS }: InvitationLifeBody,
  ): Promise<IssuedInvitationView> {
    return this.#issuedViewOf(await this.commands.execute(new ResendInvitation(actor, invitationId, expiresInHours)));
  }

  @Post('accept')
  @HttpCode(200)
  @SignedIn()
  @ApiOperation({
    operationId: 'acceptInvitation',
    summary: 'Accept an invitation, and belong to its tenant',
    description:
      'Signed in with the address that was invited; if the token came by a link, with one that is proved. Then select the tenant to work in it.',
  })
  @ApiOkResponse({ type: JoinedView })
  @ApiErrors(PHONE_NOT_VERIFIED, INVITATION_UNUSABLE, ALREADY_MEMBER)
  async accept(@CurrentActor() actor: Actor, @Body() { token }: AcceptInvitationBody): Promise<JoinedView> {
    return { tenant: tenantView(await this.commands.execute(new AcceptInvitation(actor.id, token))) };
  }

  #viewOf(invitation: Invitation): InvitationView {
    const { id, email, delivery, role, teamIds, invitedBy, createdAt, expiresAt } = invitation;
    const status = invitation.statusAt(this.clock.now());
    return { id, email, delivery, status, role, teamIds, invitedBy, createdAt, expiresAt };
  }

  #issuedViewOf({ invitation, token }: InvitationIssued): IssuedInvitationView {
    return Object.assign(this.#viewOf(invitation), { token });
  }
}
