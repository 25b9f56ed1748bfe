import { Aggregate, domainEvent, newId } from '#kernel';
import { maskedPhone } from './masked-phone.js';

export type UserStatus = 'active' | 'disabled' | 'deleted';

/** A person's account: global, one for all their tenants. */
export class User extends Aggregate {
  readonly id!: string;
  readonly email!: string;
  readonly phone!: string;
  phoneVerifiedAt!: Date | null;
  passwordHash!: string;
  status!: UserStatus;
  lastLoginAt!: Date | null;
  readonly createdAt!: Date;
  version!: number;

  static signUp(email: string, phone: string, passwordHash: string, now: Date): User {
    const id = newId();
    const user = Object.assign(new User(), {
      id,
      email,
      phone,
      phoneVerifiedAt: null,
      passwordHash,
      status: 'active' as const,
      lastLoginAt: null,
      createdAt: now,
      version: 1,
    });
    user.#happened('identity.user-signed-up', { email, phone: maskedPhone(phone) });
    return user;
  }

  verifyPhone(now: Date): void {
    this.phoneVerifiedAt = now;
    this.#happened('identity.phone-verified', { phone: maskedPhone(this.phone) });
  }

  /** The stored hash was made under older rules; the same password is hashed anew. */
  upgradePasswordHash(passwordHash: string): void {
    this.passwordHash = passwordHash;
    this.#happened('identity.password-hash-upgraded', {});
  }

  /** The address was taken by a newer sign-up, because this account never verified its phone. */
  giveUp(): void {
    this.#happened('identity.unverified-account-replaced', { email: this.email });
  }

  #happened(name: string, data: Record<string, unknown>): void {
    this.record(domainEvent({ name, aggregateType: 'user', aggregateId: this.id, userId: this.id, data }));
  }
}
