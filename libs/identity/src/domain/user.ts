import { isDeepStrictEqual } from 'node:util';
import { Aggregate, domainEvent, newId, type DomainEvent } from '#kernel';
import { maskedPhone } from './masked-phone.js';
import type { Metadata } from './metadata.js';

export type UserStatus = 'active' | 'disabled' | 'deleted';

/** What a person is reached by, and proves to hold. */
export type ContactKind = 'email' | 'phone';

/** What a person says of themself. */
export interface Profile {
  /** In its one form; null for none. */
  readonly username: string | null;
  readonly displayName: string | null;
  /** See `requireMetadata`. */
  readonly metadata: Metadata;
}

/** What is known of somebody who comes from another system. A phone is one that was verified there. */
export interface BroughtIn extends Profile {
  readonly id: string;
  readonly email: string;
  readonly emailVerifiedAt: Date | null;
  readonly phone: string | null;
  readonly phoneVerifiedAt: Date | null;
  readonly externalId: string | null;
  readonly createdAt: Date;
  readonly lastLoginAt: Date | null;
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
  metadata!: Metadata;
  /** Null where the account is opened in other ways only. */
  passwordHash!: string | null;
  /** By which another system knows the account that was brought from there. */
  externalId!: string | null;
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
      externalId: null,
      status: 'active' as const,
      lastLoginAt: null,
      createdAt: now,
      version: 1,
    });
    user.#happened('identity.user-signed-up', { personal: { email, phone: maskedPhone(phone) } });
    return user;
  }

  /** Somebody registers with a name, and no phone. */
  static register(
    facts: Pick<User, 'email' | 'username' | 'displayName' | 'passwordHash'>,
    now: Date,
    isEmailVerified: boolean,
  ): User {
    const user = Object.assign(new User(), {
      ...facts,
      id: newId(),
      emailVerifiedAt: isEmailVerified ? now : null,
      ...{ phone: null, phoneVerifiedAt: null, metadata: {}, externalId: null },
      status: 'active' as const,
      lastLoginAt: null,
      createdAt: now,
      version: 1,
    });
    const { email, username } = facts;
    user.#happened('identity.user-registered', { personal: { email, username } });
    return user;
  }

  /** Another system, which knows the person, vouches for all of it. */
  static bringIn(facts: BroughtIn, passwordHash: string | null): User {
    const user = Object.assign(new User(), facts, { passwordHash, status: 'active' as const, version: 1 });
    const { email, phone, externalId } = facts;
    user.#happened('identity.user-brought-in', {
      personal: { email, phone: phone && maskedPhone(phone), externalId },
    });
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

  /** What is known of the person, and makes no password. */
  get ownWords(): string[] {
    return [this.email, this.phone, this.username, this.displayName].filter((word) => word !== null);
  }

  verifyPhone(now: Date): void {
    this.phoneVerifiedAt = now;
    this.#happened('identity.phone-verified', { personal: { phone: this.phone && maskedPhone(this.phone) } });
  }

  /** Whether there is anybody to whom a way back can be sent: the old phone, and an address that was proved. */
  canTakeBack(kind: ContactKind): boolean {
    return this.emailVerifiedAt !== null || (kind === 'phone' && this.phone !== null);
  }

  /**
   * A code that was sent to the address, or to the phone, has come back: it is the account's from here on. The one before
   * is told, and how to undo it; an address that was never proved is told, no more.
   */
  confirm(kind: ContactKind, value: string, undoCode: string | null, now: Date): void {
    const [previous, wasProved] = [this[kind], this.emailVerifiedAt !== null];
    const secret = {
      email: this.email,
      ...(wasProved && undoCode !== null ? { emailCode: undoCode } : {}),
      ...(kind === 'phone' && this.phone !== null ? { phone: this.phone, phoneCode: undoCode ?? '' } : {}),
    };
    this.#hold(kind, value, now);
    const personal = { [kind]: shown(kind, value), previous: shown(kind, previous) };
    if (previous === value) this.#happened(`identity.${kind}-verified`, { personal });
    else this.#happened(`identity.${kind}-changed`, { personal, secret });
  }

  /** Whoever held the address or phone before takes it back; a phone where there was none goes. */
  takeBack(kind: ContactKind, value: string | null, now: Date): void {
    this.#hold(kind, value, now);
    const personal = { [kind]: shown(kind, value) };
    this.#happened(`identity.${kind}-taken-back`, { personal, secret: { email: this.email } });
  }

  #hold(kind: ContactKind, value: string | null, now: Date): void {
    if (kind === 'phone') Object.assign(this, { phone: value, phoneVerifiedAt: value === null ? null : now });
    else if (value !== null) Object.assign(this, { email: value, emailVerifiedAt: now });
  }

  /** Whoever knows the password of before can't sign in with it any more. */
  replacePassword(passwordHash: string): void {
    this.passwordHash = passwordHash;
    this.#happened('identity.password-replaced');
  }

  /** By whoever knew the one of before, and is told. */
  changePassword(passwordHash: string): void {
    this.passwordHash = passwordHash;
    this.#happened('identity.password-changed', { secret: { email: this.email } });
  }

  /** By whoever gave back what was sent to the account, and is told. */
  resetPassword(passwordHash: string): void {
    this.passwordHash = passwordHash;
    this.#happened('identity.password-reset', { secret: { email: this.email } });
  }

  /** What is left out stays. False, and nothing happened, where all of it was so already. */
  changeProfile(changes: Partial<Profile>): boolean {
    const names = (['username', 'displayName', 'metadata'] as const).filter((name) => {
      return changes[name] !== undefined && !isDeepStrictEqual(changes[name], this[name]);
    });
    if (names.length === 0) return false;
    Object.assign(this, Object.fromEntries(names.map((name) => [name, changes[name]])));
    const { username, displayName } = this;
    this.#happened('identity.profile-changed', { data: { changed: names }, personal: { username, displayName } });
    return true;
  }

  /** Nothing of the account counts any more, until it is enabled. */
  disable(): void {
    this.status = 'disabled';
    this.#happened('identity.account-disabled');
  }

  enable(): void {
    this.status = 'active';
    this.#happened('identity.account-enabled');
  }

  /** Nothing is left of it but its id. What says who the person was is erased from the audit trail right after. */
  delete(emails: readonly string[]): void {
    this.#happened('identity.account-deleted', { secret: { email: this.email } });
    this.#beginErasure(emails);
  }

  /** Its phone was never proved, and its address may be a stranger's: what else is known of that stays. */
  forgetSignUp(): void {
    this.#happened('identity.sign-up-forgotten');
    this.#beginErasure([]);
  }

  #beginErasure(emails: readonly string[]): void {
    const erasure = { aggregateType: 'erasure', aggregateId: this.id };
    this.#happened('identity.erasure-begun', { ...erasure, secret: { emails: JSON.stringify(emails) } });
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

function shown(kind: ContactKind, value: string | null): string | null {
  return kind === 'phone' && value !== null ? maskedPhone(value) : value;
}
