import { Aggregate, domainEvent, newId, type DomainEvent } from '#kernel';
import { maskedPhone } from './masked-phone.js';

export type UserStatus = 'active' | 'disabled' | 'deleted';

/** What a person says of themself. */
export interface Profile {
  /** In its one form; null for none. */
  readonly username: string | null;
  readonly displayName: string | null;
  /** What an application keeps with the account; see `requireMetadata`. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A person's account: global, one for all their tenants. A deleted one is no `User` any more: nothing of it is left but its id. */
export class User extends Aggregate implements Profile {
  readonly id!: string;
  email!: string;
  emailVerifiedAt!: Date | null;
  username!: string | null;
  /** Null where the account was made without one. */
  phone!: string | null;
  phoneVerifiedAt!: Date | null;
  displayName!: string | null;
  metadata!: Readonly<Record<string, unknown>>;
  passwordHash!: string;
  status!: UserStatus;
  lastLoginAt!: Date | null;
  readonly createdAt!: Date;
  version!: number;

  static signUp(email: string, phone: string, passwordHash: string, now: Date): User {
    const user = Object.assign(new User(), {
      id: newId(),
      email,
      emailVerifiedAt: null,
      phone,
      phoneVerifiedAt: null,
      ...{ username: null, displayName: null, metadata: {} },
      passwordHash,
      status: 'active' as const,
      lastLoginAt: null,
      createdAt: now,
      version: 1,
    });
    user.#happened('identity.user-signed-up', { personal: { email, phone: maskedPhone(phone) } });
    return user;
  }

  /** A sign-up that waits for its phone opens nothing, and holds neither its address nor its phone. */
  get isSettled(): boolean {
    return this.phone === null || this.phoneVerifiedAt !== null;
  }

  /** Whether whatever belongs to the account counts: its sessions, keys and robots. */
  get maySignIn(): boolean {
    return this.status === 'active' && this.isSettled;
  }

  verifyPhone(now: Date): void {
    this.phoneVerifiedAt = now;
    this.#happened('identity.phone-verified', { personal: { phone: this.phone && maskedPhone(this.phone) } });
  }

  /** The stored hash was made under older rules; the same password is hashed anew. */
  upgradePasswordHash(passwordHash: string): void {
    this.passwordHash = passwordHash;
    this.#happened('identity.password-hash-upgraded');
  }

  /** The address was taken by a newer sign-up, because this account never verified its phone. */
  giveUp(): void {
    this.#happened('identity.unverified-account-replaced', { personal: { email: this.email } });
  }

  #happened(name: string, facts: Partial<DomainEvent> = {}): void {
    const about = { aggregateType: 'user', aggregateId: this.id, userId: this.id, isOfAccount: true };
    this.record(domainEvent({ name, ...about, ...facts }));
  }
}
