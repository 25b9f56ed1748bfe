import { AggregateStore, pageOf, UnitOfWork, type Page, type PageWish } from '#platform';
import { Injectable } from '@nestjs/common';
import { LessThanOrEqual, MoreThan } from 'typeorm';
import { Invitation, type InvitationStatus } from '../domain/invitation.js';

@Injectable()
export class InvitationRepository extends AggregateStore<Invitation> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, Invitation);
  }

  /** Those of the tenant in scope that are so now. Throws `platform.cursor-invalid`. */
  page(status: InvitationStatus, email: string, wish: PageWish, now: Date): Promise<Page<Invitation>> {
    const where = { open: MoreThan(now), expired: LessThanOrEqual(now) };
    const isPending = status === 'open' || status === 'expired';
    const query = this.repository
      .createQueryBuilder('invitation')
      .where(isPending ? { status: 'pending', expiresAt: where[status] } : { status })
      .andWhere(`starts_with(coalesce(invitation.email, ''), lower(:email))`, { email });
    return pageOf(query, wish);
  }

  /** Open or expired, and locked until the commit. */
  async lockPending(id: string): Promise<Invitation | null> {
    return this.repository.findOne({ where: { id, status: 'pending' }, lock: { mode: 'pessimistic_write' } });
  }

  pendingFor(email: string): Promise<Invitation | null> {
    return this.repository.findOneBy({ email, status: 'pending' });
  }

  /** Locked until the commit, with its tenant's rows in scope from here on; null when there is none. */
  async lockWithTenant(id: string): Promise<Invitation | null> {
    const { transaction } = this.unitOfWork;
    const [row] = await transaction.query<{ tenantId: string | null }[]>(
      'SELECT tenancy.tenant_of_invitation($1) AS "tenantId"',
      [id],
    );
    if (!row?.tenantId) return null;
    await transaction.scopeTo({ tenantId: row.tenantId });
    return this.repository.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
  }
}
