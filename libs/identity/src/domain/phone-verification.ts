import { Aggregate, domainEvent, newId } from '#kernel';
import { maskedPhone } from './masked-phone.js';
import { isClosed, issueCode, tryCode, type CodeChallenge, type CodeOutcome } from './one-time-code.js';

/**
 * The proof that somebody who signs up holds a phone. Without a user it is a decoy: a sign-up with an address that has an
 * account already, which must look like any other until the code is confirmed.
 */
export class PhoneVerification extends Aggregate implements CodeChallenge {
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
    return isClosed(this);
  }

  /** The caller has asked whether another may be sent. */
  issueCode(key: Buffer, now: Date): void {
    const code = issueCode(this, key, now);
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

  tryCode(code: string, key: Buffer, now: Date): CodeOutcome {
    return tryCode(this, code, key, now);
  }
}
