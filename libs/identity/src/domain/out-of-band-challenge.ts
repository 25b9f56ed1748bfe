import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Aggregate, domainEvent, newId, type DomainEvent } from '#kernel';
import { maskedPhone } from './masked-phone.js';
import { isClosed, issueCode, tryCode, type CodeChallenge, type CodeOutcome } from './one-time-code.js';
import type { User } from './user.js';

const ASKED_MS = 10 * 60_000;
const TOKEN_MS = 30 * 60_000;
const HASH_BYTES = 32;

/** What is asked for by whoever is not signed in. */
export type AskedPurpose = 'password-reset' | 'sign-in';

export type ChallengePurpose = AskedPurpose | 'second-factor';

export type Channel = 'sms' | 'email';

/** How the person said who they are, and from where. */
export interface Asking {
  readonly kind: 'email' | 'username' | 'phone' | 'none';
  /** The group of the client address; empty where there is none. */
  readonly address: string;
  /** The browser in which it was asked, where the account knows it; else empty. */
  readonly deviceId: string;
}

/** 256 random bits, and their SHA-256. */
export interface MailedToken {
  readonly token: string;
  readonly hash: Buffer;
}

/**
 * A secret that goes out to somebody who is not signed in, by mail or SMS, for one purpose (NIST SP 800-63B §3.1.3). It is
 * asked for by anybody, for anything; only afterwards, when the one who asked has had the answer, does it go out, if it is
 * for an account. Without a user it is a decoy, which behaves like any other.
 */
export class OutOfBandChallenge extends Aggregate implements CodeChallenge {
  readonly id!: string;
  readonly purpose!: ChallengePurpose;
  readonly userId!: string | null;
  /** The session in which alone it counts, where it is for a second factor. */
  readonly sessionId!: string | null;
  /** By which it went out; null before that. */
  channel!: Channel | null;
  /** To which phone or address a code went last. */
  sentTo!: string | null;
  codeHash!: Buffer;
  tries!: number;
  expiresAt!: Date;
  redeemedAt!: Date | null;
  readonly createdAt!: Date;
  version!: number;

  static ask(purpose: AskedPurpose, userId: string | null, asking: Asking, now: Date): OutOfBandChallenge {
    const challenge = OutOfBandChallenge.#make({ purpose, userId, sessionId: null }, now);
    challenge.#happened(`identity.${purpose}-asked`, { secret: { ...asking } });
    return challenge;
  }

  /** For somebody who is known; what goes out, and where, is told to `sendCode`. */
  static inSession(userId: string, sessionId: string, now: Date): OutOfBandChallenge {
    return OutOfBandChallenge.#make({ purpose: 'second-factor', userId, sessionId }, now);
  }

  static #make(facts: Pick<OutOfBandChallenge, 'purpose' | 'userId' | 'sessionId'>, now: Date): OutOfBandChallenge {
    return Object.assign(new OutOfBandChallenge(), {
      ...facts,
      ...{ id: newId(now.getTime()), channel: null, sentTo: null },
      // Of nothing: nobody has it.
      codeHash: randomBytes(HASH_BYTES),
      ...{ tries: 0, redeemedAt: null, createdAt: now, version: 1 },
      expiresAt: new Date(now.getTime() + ASKED_MS),
    });
  }

  get isClosed(): boolean {
    return isClosed(this);
  }

  /** Whether it may still go out. */
  isAwaited(now: Date): boolean {
    return this.channel === null && !this.isClosed && this.expiresAt > now;
  }

  /** Makes the code that goes to the phone or is mailed: six digits, ten minutes. It replaces the last; tries are not given back. */
  sendCode(channel: Channel, { email, phone }: User, key: Buffer, now: Date): void {
    Object.assign(this, { channel, sentTo: channel === 'email' ? email : phone });
    const code = issueCode(this, key, now);
    const data = { purpose: this.purpose, expiresAt: this.expiresAt.toISOString() };
    if (channel === 'email') {
      this.#happened(`identity.${this.purpose}-code-issued`, { data, personal: { email }, secret: { email, code } });
    } else {
      const personal = { phone: phone && maskedPhone(phone) };
      this.#happened('identity.phone-code-issued', { data, personal, secret: { phone: phone ?? '', code } });
    }
  }

  /** The token of this SHA-256 is mailed, behind the address of a page where there is one; it counts for half an hour. */
  sendToken({ email }: User, { token, hash }: MailedToken, page: string | undefined, now: Date): void {
    Object.assign(this, { channel: 'email', codeHash: hash, expiresAt: new Date(now.getTime() + TOKEN_MS) });
    const way = page === undefined ? token : `${page}#token=${token}`;
    const data = { purpose: this.purpose, expiresAt: this.expiresAt.toISOString() };
    this.#happened('identity.password-reset-issued', { data, personal: { email }, secret: { email, way } });
  }

  tryCode(code: string, key: Buffer, now: Date): CodeOutcome {
    return tryCode(this, code, key, now);
  }

  /** Spends the challenge when the token of this hash was mailed. A wrong one can't be guessed, and isn't counted. */
  tryToken(hash: Buffer, now: Date): CodeOutcome {
    if (this.isClosed || this.expiresAt <= now || !timingSafeEqual(hash, this.codeHash)) return 'wrong';
    this.redeemedAt = now;
    return 'accepted';
  }

  #happened(name: string, facts: Partial<DomainEvent>): void {
    const about = { aggregateType: 'challenge', aggregateId: this.id, userId: this.userId, isOfAccount: true };
    this.record(domainEvent({ name, ...about, ...facts }));
  }
}
