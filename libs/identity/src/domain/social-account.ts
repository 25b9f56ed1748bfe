import { Aggregate, domainEvent, newId } from '#kernel';

/** Whoever a provider vouches for, as the account keeps it. */
export interface LinkedIdentity {
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  /** As the provider had it when it was linked, for its owner to recognise it by; nobody is found by it. */
  readonly email: string | null;
}

/** An account at a provider that opens a user's account here. Issuer and subject belong to one account at most. */
export class SocialAccount extends Aggregate implements LinkedIdentity {
  readonly id!: string;
  readonly userId!: string;
  readonly provider!: string;
  readonly issuer!: string;
  readonly subject!: string;
  readonly email!: string | null;
  readonly linkedAt!: Date;
  lastUsedAt!: Date | null;
  version!: number;

  /** The user's account was made on the strength of it. */
  static ofNewUser(userId: string, identity: LinkedIdentity, now: Date): SocialAccount {
    const account = SocialAccount.#of(userId, identity, now);
    account.#happened('identity.signed-up-by-provider', null);
    return account;
  }

  /** `ownerEmail` is told of it. */
  static link(userId: string, identity: LinkedIdentity, ownerEmail: string, now: Date): SocialAccount {
    const account = SocialAccount.#of(userId, identity, now);
    account.#happened('identity.social-account-linked', ownerEmail);
    return account;
  }

  static #of(userId: string, { provider, issuer, subject, email }: LinkedIdentity, now: Date): SocialAccount {
    return Object.assign(new SocialAccount(), {
      ...{ id: newId(), userId, provider, issuer, subject, email },
      ...{ linkedAt: now, lastUsedAt: null, version: 1 },
    });
  }

  unlink(ownerEmail: string): void {
    this.#happened('identity.social-account-unlinked', ownerEmail);
  }

  #happened(name: string, ownerEmail: string | null): void {
    const { id, userId, provider, issuer, subject, email } = this;
    this.record(
      domainEvent({
        ...{ name, aggregateType: 'social-account', aggregateId: id, userId, isOfAccount: true },
        data: { provider },
        personal: { issuer, subject, email },
        ...(ownerEmail === null ? {} : { secret: { email: ownerEmail, provider } }),
      }),
    );
  }
}
