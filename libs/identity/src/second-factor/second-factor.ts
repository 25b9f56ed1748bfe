import { Aggregate, domainEvent, newId, type DomainEvent } from '#kernel';

import type { User } from '../domain/user.js';

/** Most second factors of one account. */
export const MOST_SECOND_FACTORS = 10;

/** By which codes an account proves a second factor. */
export const CODE_METHODS = ['totp', 'sms', 'recovery-code'] as const;
export type CodeMethod = (typeof CODE_METHODS)[number];

/** By which a sign-in is completed; `email` only where it was stepped up and the account has no second factor. */
export const SECOND_FACTOR_METHODS = ['passkey', 'totp', 'sms', 'email', 'recovery-code'] as const;
export type SecondFactorMethod = (typeof SECOND_FACTOR_METHODS)[number];

export const SECOND_FACTOR_KINDS = ['totp', 'passkey', 'sms'] as const;
export type SecondFactorKind = (typeof SECOND_FACTOR_KINDS)[number];

/** A code that is given for a second factor. */
export interface CodeAttempt {
  readonly method: CodeMethod;
  readonly code: string;
}

/** Something that a person holds besides the password. Until it is confirmed it proves nothing. */
export class SecondFactor extends Aggregate {
  readonly id!: string;
  readonly userId!: string;
  readonly kind!: SecondFactorKind;
  name!: string;
  /** Of an authenticator app. */
  readonly sealedSecret!: Buffer | null;
  /** Of an authenticator app: the newest time step whose code was used; that and older ones count no more (RFC 6238 §5.2). */
  lastStep!: number;
  confirmedAt!: Date | null;
  lastUsedAt!: Date | null;
  readonly createdAt!: Date;
  version!: number;

  static newId(now: Date): string {
    return newId(now.getTime());
  }

  /** A passkey, which was proved as it was made, or the phone, which was proved before. The account's address is told. */
  static add(kind: 'passkey' | 'sms', { id: userId, email }: User, name: string, now: Date): SecondFactor {
    const factor = Object.assign(new SecondFactor(), {
      ...{ id: SecondFactor.newId(now), userId, kind, name },
      ...{ sealedSecret: null, lastStep: 0, lastUsedAt: null },
      ...{ confirmedAt: now, createdAt: now },
      version: 1,
    });
    factor.#happened('identity.second-factor-added', { secret: { email } });
    return factor;
  }

  static enrolTotp(
    facts: Pick<SecondFactor, 'id' | 'userId' | 'name' | 'createdAt'> & { readonly sealedSecret: Buffer },
  ): SecondFactor {
    const factor = Object.assign(new SecondFactor(), {
      ...facts,
      kind: 'totp' as const,
      lastStep: 0,
      ...{ confirmedAt: null, lastUsedAt: null },
      version: 1,
    });
    factor.#happened('identity.second-factor-enrolment-begun');
    return factor;
  }

  /** Its holder has given a first code. The account's address is told. */
  confirm(step: number, email: string, now: Date): void {
    this.lastStep = step;
    this.confirmedAt = now;
    this.#happened('identity.second-factor-added', { secret: { email } });
  }

  /** Uses the code of this time step; false when that one or a newer one was used before. */
  spend(step: number, now: Date): boolean {
    if (step <= this.lastStep) return false;
    this.lastStep = step;
    this.use(now);
    return true;
  }

  use(now: Date): void {
    this.lastUsedAt = now;
    this.#happened('identity.second-factor-used');
  }

  rename(name: string): void {
    this.name = name;
    this.#happened('identity.second-factor-renamed');
  }

  /** It proves nothing any more. The account's address is told of one that did. */
  remove(email: string): void {
    if (this.confirmedAt === null) this.#happened('identity.second-factor-enrolment-ended');
    else this.#happened('identity.second-factor-removed', { secret: { email } });
  }

  #happened(name: string, facts: Partial<DomainEvent> = {}): void {
    const about = { aggregateType: 'second-factor', aggregateId: this.id, userId: this.userId, isOfAccount: true };
    this.record(domainEvent({ name, ...about, data: { kind: this.kind }, ...facts }));
  }
}
