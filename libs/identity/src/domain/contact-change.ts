import { Aggregate, domainEvent, newId, type DomainEvent } from '#kernel';
import { maskedPhone } from './masked-phone.js';
import { issueCode, tryCode, type CodeChallenge, type CodeOutcome } from './one-time-code.js';
import type { ContactKind, User } from './user.js';

/** How long the old address or phone can take itself back, and nobody else can have it. */
export const UNDO_MS = 7 * 86_400_000;

/** Whoever changes an address or phone that isn't theirs has been in the account for no longer, as far as taking it back goes. */
const STAY_MS = 86_400_000;

/** What a change begins with. */
export interface Asked {
  readonly kind: ContactKind;
  /** In its one form. */
  readonly newValue: string;
  /** The session that asks, which outlives the change. */
  readonly sessionId: string | null;
}

/**
 * Another address or phone for an account: confirmed by a code that is sent to the new one, and undone, within a time, by
 * one that is sent to the old. With the address that the account has already it only proves that one.
 */
export class ContactChange extends Aggregate implements CodeChallenge {
  readonly id!: string;
  readonly userId!: string;
  readonly kind!: ContactKind;
  /** Null where there was none. */
  readonly oldValue!: string | null;
  readonly newValue!: string;
  readonly sessionId!: string | null;
  codeHash!: Buffer;
  tries!: number;
  expiresAt!: Date;
  redeemedAt!: Date | null;
  undoHash!: Buffer | null;
  undoUntil!: Date | null;
  /** When it was undone, or could not be any more because an earlier one was. */
  closedAt!: Date | null;
  readonly createdAt!: Date;
  version!: number;

  static ask(user: User, { kind, newValue, sessionId }: Asked, key: Buffer, now: Date): ContactChange {
    const change = Object.assign(new ContactChange(), {
      ...{ id: newId(now.getTime()), userId: user.id, kind, oldValue: user[kind], newValue, sessionId },
      ...{ tries: 0, redeemedAt: null, undoHash: null, undoUntil: null, closedAt: null },
      createdAt: now,
      version: 1,
    });
    const code = issueCode(change, key, now);
    const shown = kind === 'phone' ? maskedPhone(newValue) : newValue;
    change.#happened(`identity.${kind}-code-issued`, {
      data: { expiresAt: change.expiresAt.toISOString() },
      personal: { [kind]: shown },
      secret: { [kind]: newValue, code },
    });
    return change;
  }

  /** From when on anything that was added to the account may be the work of whoever asked. */
  get suspectSince(): Date {
    return new Date(this.createdAt.getTime() - STAY_MS);
  }

  /** Whether it proves what the account has already. */
  get isProof(): boolean {
    return this.oldValue === this.newValue;
  }

  tryCode(code: string, key: Buffer, now: Date): CodeOutcome {
    return tryCode(this, code, key, now);
  }

  /** From here on the old one can take itself back with the code of this hash. */
  allowUndo(undoHash: Buffer, now: Date): void {
    this.undoHash = undoHash;
    this.undoUntil = new Date(now.getTime() + UNDO_MS);
  }

  canBeUndone(now: Date): boolean {
    return this.closedAt === null && this.undoUntil !== null && this.undoUntil > now;
  }

  undo(now: Date): void {
    this.closedAt = now;
    this.#happened(`identity.${this.kind}-change-undone`, { data: { changeId: this.id } });
  }

  #happened(name: string, facts: Partial<DomainEvent>): void {
    const about = { aggregateType: 'contact-change', aggregateId: this.id, userId: this.userId, isOfAccount: true };
    this.record(domainEvent({ name, ...about, ...facts }));
  }
}
