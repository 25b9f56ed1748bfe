import { Clock, Command, DomainError, type TenantActor } from '#kernel';
import { EmailsOfUsers, ReadEmail } from '#identity/contract';
import { makeOpaqueToken, Queries } from '#platform';
import { CheckGrant, CheckGrantOfTeams } from '#rbac/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ALREADY_MEMBER } from '../domain/errors.js';
import { Invitation, type Delivery } from '../domain/invitation.js';
import { InvitationRepository } from '../storage/invitation.repository.js';
import { InvitationBudget } from '../storage/invitation-budget.js';
import { TenancyLocks } from '../storage/tenancy-locks.js';
import { MembershipRepository } from '../storage/membership.repository.js';
import { FindPlace } from './find-place.js';
import { AdmitToTeams } from './admit-to-teams.js';

export const HOUR_MS = 3_600_000;

export const INVITATION_PREFIX = 'sp_invitation_';

/** An invitation, with its token where whoever invites brings it to them: shown this once. */
export interface InvitationIssued {
  readonly invitation: Invitation;
  readonly token: string | null;
}

export interface InvitationWish {
  /** Null for whoever has the link. */
  readonly email: string | null;
  readonly delivery: Delivery;
  readonly role: string;
  readonly teamIds: readonly string[];
  readonly lifeHours: number;
}

/**
 * Invites whoever holds the address, or the link; a mail brings them the token, or whoever invites does. A new invitation to the
 * same address replaces the open one. Throws `identity.email-invalid`, `tenancy.already-member`, `tenancy.team-not-found`,
 * `rbac.role-not-found`, `rbac.rank-required`, `rbac.grant-exceeds-own`, `rbac.permission-required`, `http.rate-limited`.
 */
export class InviteMember extends Command<InvitationIssued> {
  static readonly action = 'tenancy.invite-member';

  constructor(
    readonly by: TenantActor,
    readonly wish: InvitationWish,
  ) {
    super();
  }
}

@CommandHandler(InviteMember)
export class InviteMemberHandler implements ICommandHandler<InviteMember> {
  constructor(
    private readonly invitations: InvitationRepository,
    private readonly locks: TenancyLocks,
    private readonly memberships: MembershipRepository,
    private readonly find: FindPlace,
    private readonly budget: InvitationBudget,
    private readonly teamAdmission: AdmitToTeams,
    private readonly queries: Queries,
    private readonly clock: Clock,
  ) {}

  async execute({ by, wish }: InviteMember): Promise<InvitationIssued> {
    const { tenantId } = by;
    const { delivery, role, teamIds, lifeHours } = wish;
    const email = wish.email === null ? null : await this.queries.execute(new ReadEmail(wish.email));
    await this.queries.execute(new CheckGrant(role, by));
    await this.teamAdmission.require(by, teamIds);
    for (const id of teamIds) await this.find.team(id, 'read');
    if (email !== null) await this.#replaceOpen(tenantId, email);
    await this.queries.execute(new CheckGrantOfTeams(teamIds, by));
    await this.budget.spend(tenantId, email);
    const createdAt = this.clock.now();
    const { id, token, hash } = makeOpaqueToken(INVITATION_PREFIX, Invitation.newId(createdAt));
    const facts = { id, tenantId, email, delivery, role, teamIds: [...new Set(teamIds)], tokenHash: hash, createdAt };
    const expiresAt = new Date(createdAt.getTime() + lifeHours * HOUR_MS);
    const invitation = Invitation.make({ ...facts, invitedBy: inviterOf(by), expiresAt }, token);
    await this.invitations.add(invitation);
    return { invitation, token: delivery === 'link' ? token : null };
  }

  async #replaceOpen(tenantId: string, email: string): Promise<void> {
    await this.#requireStranger(tenantId, email);
    await this.locks.take('invited', tenantId, email);
    const open = await this.invitations.pendingFor(email);
    if (!open) return;
    open.revoke();
    await this.invitations.update(open);
  }

  async #requireStranger(tenantId: string, email: string): Promise<void> {
    const members = await this.memberships.list(tenantId);
    const emails = await this.queries.execute(new EmailsOfUsers(members.map(({ userId }) => userId)));
    if ([...emails.values()].some((held) => held.email === email)) throw new DomainError(ALREADY_MEMBER);
  }
}

/** The person whose power the invitation is worth no more than, when it is accepted. */
export function inviterOf({ id, onBehalfOf }: TenantActor): string {
  return onBehalfOf ?? id;
}
