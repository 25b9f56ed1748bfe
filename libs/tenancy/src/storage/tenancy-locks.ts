import { UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';

/** What can be held: a tenant's status, one membership, one place, invitations to one address, requests of one person. */
type Held = 'tenant' | 'member' | 'place' | 'invited' | 'asking';

/**
 * Locks of a transaction on facts that have no one row, always taken before anything is read of them. Not locks on rows: these
 * would make a command that changes nothing look like one that did. Their order is that of `Held`. What the tenant's
 * actors hold comes after all of them.
 */
@Injectable()
export class TenancyLocks {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Together with others who build on the fact as it is. */
  share(held: Held, ...of: readonly string[]): Promise<void> {
    return this.#lock('pg_advisory_xact_lock_shared', held, of);
  }

  /** Alone: to change it. */
  take(held: Held, ...of: readonly string[]): Promise<void> {
    return this.#lock('pg_advisory_xact_lock', held, of);
  }

  async #lock(lock: string, held: Held, of: readonly string[]): Promise<void> {
    const name = ['tenancy', held, ...of].join(':');
    await this.unitOfWork.transaction.query(`SELECT ${lock}(hashtextextended($1, 0))`, [name]);
  }
}
