import { Clock, Command, DomainError } from '#kernel';
import { HoldVerifiedAccount } from '#identity/contract';
import { Queries, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ALREADY_MEMBER, PHONE_NOT_VERIFIED, TENANT_NOT_FOUND } from '../domain/errors.js';
import { JoinRequest } from '../domain/join-request.js';
import { JoinRequestRepository } from '../storage/join-request.repository.js';
import { TenancyLocks } from '../storage/tenancy-locks.js';
import { TenantRepository } from '../storage/tenant.repository.js';
import { MembershipRepository } from '../storage/membership.repository.js';

/**
 * Asks a tenant, by its slug, to be let in; asking again changes nothing. Throws `tenancy.phone-not-verified`,
 * `tenancy.tenant-not-found`, `tenancy.already-member`.
 */
export class RequestToJoin extends Command<JoinRequest> {
  static readonly action = 'tenancy.request-to-join';

  constructor(
    readonly userId: string,
    readonly slug: string,
    readonly message: string | null,
  ) {
    super();
  }
}

@CommandHandler(RequestToJoin)
export class RequestToJoinHandler implements ICommandHandler<RequestToJoin> {
  constructor(
    private readonly requests: JoinRequestRepository,
    private readonly locks: TenancyLocks,
    private readonly tenants: TenantRepository,
    private readonly memberships: MembershipRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
    private readonly clock: Clock,
  ) {}

  async execute({ userId, slug, message }: RequestToJoin): Promise<JoinRequest> {
    if (!(await this.queries.execute(new HoldVerifiedAccount(userId)))) throw new DomainError(PHONE_NOT_VERIFIED);
    const tenantId = await this.tenants.activeIdOfSlug(slug);
    if (tenantId === null) throw new DomainError(TENANT_NOT_FOUND);
    await this.unitOfWork.transaction.scopeTo({ tenantId });
    await this.locks.take('asking', tenantId, userId);
    if (await this.memberships.ofUser(tenantId, userId)) throw new DomainError(ALREADY_MEMBER);
    const pending = await this.requests.pendingOf(userId);
    if (pending) return pending;
    const request = JoinRequest.make({ tenantId, userId, message, createdAt: this.clock.now() });
    await this.requests.add(request);
    return request;
  }
}
