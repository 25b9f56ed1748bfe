import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { Aggregate, domainEvent, newId } from '#kernel';
import { maskedPhone } from './masked-phone.js';

const CODE_DIGITS = 6;
const MAX_TRIES = 5;
const LIFE_MS = 10 * 60_000;

export type CodeOutcome = 'accepted' | 'wrong' | 'exhausted';

/**
 * The proof that somebody holds a phone: a code of six digits, ten minutes, five tries, one use. Without a user it is a
 * decoy: a sign-up with an address that has an account already, which must look like any other until the code is confirmed.
 */
export class PhoneVerification extends Aggregate {
  readonly id!: string;
  readonly userId!: string | null;
  readonly phone!: string;
  codeHash!: Buffer;
  tries!: number;
  expiresAt!: Date;
  redeemedAt!: Date | null;
  readonly createdAt!: Date;
  version!: number;

  static start(userId: string | null, phone: string, key: Buffer, now: Date): PhoneVerification {
    const verification = Object.assign(new PhoneVerification(), {
      id: newId(),
      userId,
      phone,
      tries: 0,
      redeemedAt: null,
      createdAt: now,
      version: 1,
    });
    verification.issueCode(key, now);
    return verification;
  }

  get isClosed(): boolean {
    return this.redeemedAt !== null || this.tries >= MAX_TRIES;
  }

  /** A new code replaces the last; tries are not given back. The caller has asked whether another may be sent. */
  issueCode(key: Buffer, now: Date): void {
    const code = String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0');
    this.codeHash = this.#hash(code, key);
    this.expiresAt = new Date(now.getTime() + LIFE_MS);
    this.record(
      domainEvent({
        name: 'identity.phone-code-issued',
        aggregateType: 'phone-verification',
        aggregateId: this.id,
        userId: this.userId,
        data: { expiresAt: this.expiresAt.toISOString() },
        personal: { phone: maskedPhone(this.phone) },
        secret: { phone: this.phone, code },
      }),
    );
  }

  /** Counts the try, and spends the code when it is right. */
  tryCode(code: string, key: Buffer, now: Date): CodeOutcome {
    if (this.redeemedAt !== null || this.expiresAt <= now) return 'wrong';
    if (this.tries >= MAX_TRIES) return 'exhausted';
    this.tries++;
    if (!timingSafeEqual(this.#hash(code, key), this.codeHash)) return this.tries >= MAX_TRIES ? 'exhausted' : 'wrong';
    this.redeemedAt = now;
    return 'accepted';
  }

  #hash(code: string, key: Buffer): Buffer {
    return createHmac('sha256', key).update(`${this.id}:${code}`).digest();
  }
}
