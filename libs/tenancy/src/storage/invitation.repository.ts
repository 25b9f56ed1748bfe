import { AggregateStore, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { Invitation } from '../domain/invitation.js';

@Injectable()
export class InvitationRepository extends AggregateStore<Invitation> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, Invitation);
  }

  /** Of the tenant in scope, newest first. */
  listOpen(now: Date): Promise<Invitation[]> {
    return this.repository.find({
      where: { status: 'pending', expiresAt: MoreThan(now) },
      order: { createdAt: 'DESC', id: 'DESC' },
    });
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
