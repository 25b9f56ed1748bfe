import { Aggregate, domainEvent, newId, type DomainEvent } from '#kernel';

/** How the token reaches whoever is invited: by our mail, which proves their address, or by whoever invites. */
export type Delivery = 'mail' | 'link';

/** How it stands at a moment. */
export type InvitationStatus = 'open' | 'expired' | 'accepted' | 'revoked';

/** A place in a tenant for whoever holds an address, or the link: single use, expiring, worth no more than its sender's power then. */
export class Invitation extends Aggregate {
  readonly id!: string;
  readonly tenantId!: string;
  /** In its one form; null for whoever has the link. */
  readonly email!: string | null;
  readonly delivery!: Delivery;
  readonly role!: string;
  readonly teamIds!: string[];
  tokenHash!: Buffer;
  invitedBy!: string;
  readonly createdAt!: Date;
  expiresAt!: Date;
  status!: 'pending' | 'accepted' | 'revoked';
  version!: number;

  static newId(now: Date): string {
    return newId(now.getTime());
  }

  static make(
    facts: Pick<
      Invitation,
      | 'id'
      | 'tenantId'
      | 'email'
      | 'delivery'
      | 'role'
      | 'teamIds'
      | 'tokenHash'
      | 'invitedBy'
      | 'createdAt'
      | 'expiresAt'
    >,
    token: string,
  ): Invitation {
    const invitation = Object.assign(new Invitation(), { ...facts, status: 'pending' as const, version: 1 });
    const { email, delivery, role, teamIds } = invitation;
    const personal = email === null ? null : { email };
    invitation.#happened('tenancy.invitation-made', {
      data: { delivery, role, teamIds },
      personal,
      secret: invitation.#letter(token),
    });
    return invitation;
  }

  /** Another token from now on, in the name of whoever sends it again; the one before opens nothing. */
  renew(facts: Pick<Invitation, 'tokenHash' | 'expiresAt' | 'invitedBy'>, token: string): void {
    Object.assign(this, facts);
    this.#happened('tenancy.invitation-renewed', { secret: this.#letter(token) });
  }

  /** Whether it is for the account with this address; a token that we mailed there proves it. */
  isFor(own: { readonly email: string; readonly isVerified: boolean } | undefined): boolean {
    if (this.email === null) return true;
    return this.email === own?.email && (this.delivery === 'mail' || own.isVerified);
  }

  isOpen(now: Date): boolean {
    return this.status === 'pending' && this.expiresAt > now;
  }

  statusAt(now: Date): InvitationStatus {
    if (this.status !== 'pending') return this.status;
    return this.isOpen(now) ? 'open' : 'expired';
  }

  accept(): void {
    this.status = 'accepted';
    this.#happened('tenancy.invitation-accepted');
  }

  revoke(): void {
    this.status = 'revoked';
    this.#happened('tenancy.invitation-revoked');
  }

  #letter(token: string): Record<string, string> | null {
    const { email, delivery, expiresAt } = this;
    return delivery === 'mail' && email !== null ? { email, token, expiresAt: expiresAt.toISOString() } : null;
  }

  #happened(name: string, facts: Partial<DomainEvent> = {}): void {
    const { id, tenantId } = this;
    this.record(domainEvent({ name, aggregateType: 'invitation', aggregateId: id, tenantId, ...facts }));
  }
}
