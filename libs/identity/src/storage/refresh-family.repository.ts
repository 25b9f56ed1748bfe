import { AggregateStore, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { RefreshFamily } from '../domain/refresh-family.js';

@Injectable()
export class RefreshFamilyRepository extends AggregateStore<RefreshFamily> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, RefreshFamily);
  }

  /** The family as it is now, with its owner's rows in scope from here on; null when there is none. */
  async findWithOwner(id: string): Promise<RefreshFamily | null> {
    const { transaction } = this.unitOfWork;
    const [row] = await transaction.query<{ user_id: string | null }[]>(
      'SELECT identity.user_id_of_refresh_family($1) AS user_id',
      [id],
    );
    if (!row?.user_id) return null;
    await transaction.scopeTo({ userId: row.user_id });
    return this.find(id);
  }

  /** Revokes whatever was issued for the session so far. Recorded by the event of what ends or moves the session. */
  async revokeOfSession(sessionId: string, now: Date): Promise<void> {
    await this.repository.update({ sessionId, revokedAt: IsNull() }, { revokedAt: now });
  }
}
