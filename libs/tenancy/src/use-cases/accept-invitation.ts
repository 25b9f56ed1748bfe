import { Clock, Command, DomainError } from '#kernel';
import { EmailsOfUsers, HoldVerifiedAccount, ProveEmail } from '#identity/contract';
import { Commands, hashOpaqueToken, isSameHash, Queries, readOpaqueToken } from '#platform';
import { DecideForMember } from '#rbac/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { TenantSummary } from '../contract.js';
import { INVITATION_UNUSABLE, PHONE_NOT_VERIFIED } from '../domain/errors.js';
import type { Invitation } from '../domain/invitation.js';
import { InvitationRepository } from '../storage/invitation.repository.js';
import { TenantRepository } from '../storage/tenant.repository.js';
import { TeamRepository } from '../storage/team.repository.js';
import { AdmitMember, personAsGranter } from './admit-member.js';
import { INVITATION_PREFIX } from './invite-member.js';
import { MANAGE_TEAMS } from './admit-to-teams.js';

/**
 * Makes the caller a member of the tenant that invited them, once. Who has the token of the mail has proved the address; where the
 * token came another way, the address it is for must be proved already. Throws `tenancy.phone-not-verified`,
 * `tenancy.already-member`, and `tenancy.invitation-unusable` for everything else that is in the way.
 */
export class AcceptInvitation extends Command<TenantSummary> {
  static readonly action = 'tenancy.accept-invitation';

  constructor(
    readonly userId: string,
    readonly token: string,
  ) {
    super();
  }
}

@CommandHandler(AcceptInvitation)
export class AcceptInvitationHandler implements ICommandHandler<AcceptInvitation> {
  constructor(
    private readonly invitations: InvitationRepository,
    private readonly tenants: TenantRepository,
    private readonly teams: TeamRepository,
    private readonly admission: AdmitMember,
    private readonly commands: Commands,
    private readonly queries: Queries,
    private readonly clock: Clock,
  ) {}

  async execute({ userId, token }: AcceptInvitation): Promise<TenantSummary> {
    if (!(await this.queries.execute(new HoldVerifiedAccount(userId)))) throw new DomainError(PHONE_NOT_VERIFIED);
    const invitation = await this.#usable(userId, token);
    const { tenantId, role, invitedBy } = invitation;
    const tenant = await this.tenants.find(tenantId);
    if (tenant?.status !== 'active') throw new DomainError(INVITATION_UNUSABLE);
    // A team that is gone since is left out; the rest of the invitation holds.
    const teamIds = (await this.teams.list()).map(({ id }) => id).filter((id) => invitation.teamIds.includes(id));
    const by = personAsGranter(tenantId, invitedBy);
    await this.admission.admit({ userId, role, teamIds, by }).catch(asUnusable);
    invitation.accept();
    await this.invitations.update(invitation);
    if (invitation.delivery === 'mail' && invitation.email !== null) {
      await this.commands.execute(new ProveEmail(userId, invitation.email));
    }
    return tenant;
  }

  async #usable(userId: string, token: string): Promise<Invitation> {
    const id = readOpaqueToken(INVITATION_PREFIX, token);
    const invitation = id === null ? null : await this.invitations.lockWithTenant(id);
    const own = (await this.queries.execute(new EmailsOfUsers([userId]))).get(userId);
    const isShown = isSameHash(hashOpaqueToken(token), invitation?.tokenHash ?? NOTHING);
    if (!invitation?.isOpen(this.clock.now()) || !isShown || !invitation.isFor(own)) {
      throw new DomainError(INVITATION_UNUSABLE);
    }
    const { tenantId, invitedBy, teamIds } = invitation;
    for (const permission of teamIds.length > 0 ? ['users:manage', MANAGE_TEAMS] : ['users:manage']) {
      const mayStill = await this.queries.execute(new DecideForMember(tenantId, invitedBy, permission));
      if (!mayStill.allowed) throw new DomainError(INVITATION_UNUSABLE);
    }
    return invitation;
  }
}

const NOTHING = Buffer.alloc(0);

/** Whoever sent it may not give the role any more. */
function asUnusable(error: unknown): never {
  const isPowerless = error instanceof DomainError && error.code.startsWith('rbac.');
  throw isPowerless ? new DomainError(INVITATION_UNUSABLE, undefined, { cause: error }) : error;
}
