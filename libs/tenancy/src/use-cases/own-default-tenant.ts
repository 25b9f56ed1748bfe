import { Command, DomainError } from '#kernel';
import { AccountOfEmail } from '#identity/contract';
import { Commands, Queries, UnitOfWork } from '#platform';
import { GiveRole, RolesOfMembers, TakeRoles } from '#rbac/contract';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DEFAULT_TENANT_ID } from '../contract.js';
import { OWNER_UNFIT } from '../domain/errors.js';
import { MembershipRepository } from '../storage/membership.repository.js';
import { TenancyLocks } from '../storage/tenancy-locks.js';
import { AdmitMember } from './admit-member.js';

const OWNER = 'owner';

/**
 * Makes the account with that address an owner of the default tenant, and answers its id; who is one already stays one. For
 * the command line alone: no route sends it. The address must have been proved, because anybody can register with somebody
 * else's. Throws `identity.email-invalid`, `tenancy.owner-unfit`.
 */
export class OwnDefaultTenant extends Command<string> {
  static readonly action = 'tenancy.own-default-tenant';

  constructor(readonly email: string) {
    super();
  }
}

@CommandHandler(OwnDefaultTenant)
export class OwnDefaultTenantHandler implements ICommandHandler<OwnDefaultTenant> {
  constructor(
    private readonly memberships: MembershipRepository,
    private readonly admission: AdmitMember,
    private readonly locks: TenancyLocks,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly queries: Queries,
  ) {}

  async execute({ email }: OwnDefaultTenant): Promise<string> {
    const account = await this.queries.execute(new AccountOfEmail(email));
    if (!account?.maySignIn || !account.isEmailVerified) throw new DomainError(OWNER_UNFIT);
    await this.#own(account.id);
    return account.id;
  }

  async #own(userId: string): Promise<void> {
    const tenantId = DEFAULT_TENANT_ID;
    const by = { type: 'operator', tenantId } as const;
    await this.unitOfWork.transaction.scopeTo({ tenantId });
    await this.locks.take('member', tenantId, userId);
    if (!(await this.memberships.ofUser(tenantId, userId))) {
      return this.admission.admit({ userId, role: OWNER, teamIds: [], by });
    }
    const roles = await this.queries.execute(new RolesOfMembers());
    if (roles.get(userId)?.includes(OWNER)) return;
    const person = { type: 'human', id: userId } as const;
    await this.commands.execute(new TakeRoles(person, null));
    await this.commands.execute(new GiveRole(person, OWNER, by));
  }
}
