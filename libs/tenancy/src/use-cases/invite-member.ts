import { Clock, Command, DomainError, type TenantActor } from '#kernel';
import { EmailsOfUsers, ReadEmail } from '#identity/contract';
import { makeOpaqueToken, Queries } from '#platform';
import { CheckGrant } from '#rbac/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ALREADY_MEMBER } from '../domain/errors.js';
import { Invitation } from '../domain/invitation.js';
import { InvitationRepository } from '../storage/invitation.repository.js';
import { InvitationBudget } from '../storage/invitation-budget.js';
import { TenancyLocks } from '../storage/tenancy-locks.js';
import { MembershipRepository } from '../storage/membership.repository.js';
import { FindPlace } from './find-place.js';

const LIFE_MS = 7 * 86_400_000;

export const INVITATION_PREFIX = 'sp_invitation_';

/**
 * Invites whoever holds the address; a mail brings them the token. A new invitation to the same address replaces the open
 * one. Throws `identity.email-invalid`, `tenancy.already-member`, `tenancy.team-not-found`, `rbac.role-not-found`,
 * `rbac.rank-required`, `rbac.grant-exceeds-own`, `http.rate-limited`.
 */
export class InviteMember extends Command<Invitation> {
  static readonly action = 'tenancy.invite-member';

  constructor(
    readonly by: TenantActor,
    readonly email: string,
    readonly role: string,
    readonly teamIds: readonly string[],
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
    private readonly queries: Queries,
    private readonly clock: Clock,
  ) {}

  async execute({ by, email: text, role, teamIds }: InviteMember): Promise<Invitation> {
    const { tenantId, id: invitedBy } = by;
    const email = await this.queries.execute(new ReadEmail(text));
    await this.queries.execute(new CheckGrant(role, by));
    for (const id of teamIds) await this.find.team(id, 'read');
    await this.#requireStranger(tenantId, email);
    await this.locks.take('invited', tenantId, email);
    const open = await this.invitations.pendingFor(email);
    if (open) {
      open.revoke();
      await this.invitations.update(open);
    }
    await this.budget.spend(tenantId, email);
    const createdAt = this.clock.now();
    const { id, token, hash } = makeOpaqueToken(INVITATION_PREFIX, Invitation.newId(createdAt));
    const facts = { id, tenantId, email, role, teamIds: [...new Set(teamIds)], tokenHash: hash, invitedBy, createdAt };
    const invitation = Invitation.make({ ...facts, expiresAt: new Date(createdAt.getTime() + LIFE_MS) }, token);
    await this.invitations.add(invitation);
    return invitation;
  }

  async #requireStranger(tenantId: string, email: string): Promise<void> {
    const members = await this.memberships.list(tenantId);
    const emails = await this.queries.execute(new EmailsOfUsers(members.map(({ userId }) => userId)));
    if ([...emails.values()].some((held) => held.email === email)) throw new DomainError(ALREADY_MEMBER);
  }
}
