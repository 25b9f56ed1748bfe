import { AggregateStore, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { IsNull, Not } from 'typeorm';
import { ContactChange } from '../domain/contact-change.js';
import type { ContactKind } from '../domain/user.js';

const FORGET = `DELETE FROM identity.contact_changes WHERE user_id = $1 AND CASE
  WHEN redeemed_at IS NULL THEN kind = $2 OR expires_at < $3 ELSE undo_until IS NULL OR undo_until < $3 END`;

const CLOSE = `UPDATE identity.contact_changes SET closed_at = $2, expires_at = least(expires_at, $2), version = version + 1
  WHERE user_id = $1 AND closed_at IS NULL AND (redeemed_at IS NULL OR (kind = $3 AND created_at > $4))`;

/** Changes of the account in scope. */
@Injectable()
export class ContactChangeRepository extends AggregateStore<ContactChange> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, ContactChange);
  }

  /** The one whose code is awaited, if any. */
  pending(userId: string, kind: ContactKind): Promise<ContactChange | null> {
    return this.repository.findOneBy({ userId, kind, redeemedAt: IsNull(), closedAt: IsNull() });
  }

  /** Whose address or phone it was, as long as they can take it back; null when it is free. Whoever asks. */
  async keptFor(value: string): Promise<string | null> {
    const [row] = await this.unitOfWork.transaction.query<{ userId: string | null }[]>(
      'SELECT identity.contact_kept_for($1) AS "userId"',
      [value],
    );
    return row?.userId ?? null;
  }

  /** Addresses that were the account's and had been proved. */
  async formerEmails(userId: string): Promise<string[]> {
    const changes = await this.repository.findBy({ userId, kind: 'email', undoHash: Not(IsNull()) });
    return changes.map(({ oldValue }) => oldValue ?? '');
  }

  /** The change that the code undoes, with its owner's rows in scope from here on; null when there is none. */
  async findByUndoHash(hash: Buffer): Promise<ContactChange | null> {
    const { transaction } = this.unitOfWork;
    const [row] = await transaction.query<{ id: string; user_id: string }[]>(
      'SELECT * FROM identity.change_of_undo_code($1)',
      [hash],
    );
    if (!row) return null;
    await transaction.scopeTo({ userId: row.user_id });
    return this.find(row.id);
  }

  /** The code that is awaited counts no more, and what nothing can be done with any more is gone. */
  async forget(userId: string, kind: ContactKind, now: Date): Promise<void> {
    await this.unitOfWork.transaction.query(FORGET, [userId, kind, now]);
  }

  /** Neither a code that is awaited nor one that takes something back counts any more. */
  async forgetAll(userId: string): Promise<void> {
    await this.repository.delete({ userId });
  }

  /** With this one everything is over that came after it: codes that are awaited, and later undoings of its kind. */
  async closeLaterThan({ userId, kind, createdAt }: ContactChange, now: Date): Promise<void> {
    await this.unitOfWork.transaction.query(CLOSE, [userId, now, kind, createdAt]);
  }
}
