import { Aggregate, domainEvent, newId, type DomainEvent } from '#kernel';

/** By which an account proves a second factor; codes of either kind are one-time passwords (RFC 8176 `otp`). */
export const CODE_METHODS = ['totp', 'recovery-code'] as const;
export type CodeMethod = (typeof CODE_METHODS)[number];

export type SecondFactorKind = 'totp';

/** A code that is given for a second factor. */
export interface CodeAttempt {
  readonly method: CodeMethod;
  readonly code: string;
}

/** What `amr` says of each method (RFC 8176 §2). */
export const AMR_OF_METHOD: Readonly<Record<CodeMethod, string>> = { totp: 'otp', 'recovery-code': 'otp' };

/** Something that a person holds besides the password. Until it is confirmed it proves nothing. */
export class SecondFactor extends Aggregate {
  readonly id!: string;
  readonly userId!: string;
  readonly kind!: SecondFactorKind;
  readonly name!: string;
  readonly sealedSecret!: Buffer;
  /** The newest time step whose code was used; that and older ones count no more (RFC 6238 §5.2). */
  lastStep!: number;
  confirmedAt!: Date | null;
  lastUsedAt!: Date | null;
  readonly createdAt!: Date;
  version!: number;

  static newId(now: Date): string {
    return newId(now.getTime());
  }

  static enrolTotp(facts: Pick<SecondFactor, 'id' | 'userId' | 'name' | 'sealedSecret' | 'createdAt'>): SecondFactor {
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
    this.lastUsedAt = now;
    this.#happened('identity.second-factor-used');
    return true;
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
