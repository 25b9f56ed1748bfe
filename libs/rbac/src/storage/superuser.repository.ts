import { AggregateStore, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { Superuser } from '../domain/superuser.js';
import { SUPERUSERS_TAG } from './snapshots.js';

@Injectable()
export class SuperuserRepository extends AggregateStore<Superuser> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, Superuser);
  }

  /** Asked each time: those who administer the system are few, and so are their requests. */
  has(userId: string): Promise<boolean> {
    return this.unitOfWork.readIn({}, async () => (await this.find(userId)) !== null);
  }

  /** One change of who is one at a time, until the commit. */
  async lock(): Promise<void> {
    await this.unitOfWork.transaction.query(`SELECT pg_advisory_xact_lock(hashtextextended('rbac:superusers', 0))`);
  }

  override async add(superuser: Superuser): Promise<void> {
    await super.add(superuser);
    this.unitOfWork.transaction.invalidate(SUPERUSERS_TAG);
  }

  override async delete(superuser: Superuser): Promise<void> {
    await super.delete(superuser);
    this.unitOfWork.transaction.invalidate(SUPERUSERS_TAG);
  }
}
