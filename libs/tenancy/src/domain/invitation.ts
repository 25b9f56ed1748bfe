import { Aggregate, domainEvent, newId, type DomainEvent } from '#kernel';

/** A place in a tenant for whoever holds an address: single use, expiring, worth no more than its sender's power then. */
export class Invitation extends Aggregate {
  readonly id!: string;
  readonly tenantId!: string;
  /** In its one form. */
  readonly email!: string;
  readonly role!: string;
  readonly teamIds!: string[];
  readonly tokenHash!: Buffer;
  readonly invitedBy!: string;
  readonly createdAt!: Date;
  readonly expiresAt!: Date;
  status!: 'pending' | 'accepted' | 'revoked';
  version!: number;

  static newId(now: Date): string {
    return newId(now.getTime());
  }

  static make(
    facts: Pick<
      Invitation,
      'id' | 'tenantId' | 'email' | 'role' | 'teamIds' | 'tokenHash' | 'invitedBy' | 'createdAt' | 'expiresAt'
    >,
    token: string,
  ): Invitation {
    const invitation = Object.assign(new Invitation(), { ...facts, status: 'pending' as const, version: 1 });
    const { email, role, teamIds } = invitation;
    invitation.#happened('tenancy.invitation-made', {
      data: { role, teamIds },
      personal: { email },
      secret: { email, token },
    });
    return invitation;
  }

  isOpen(now: Date): boolean {
    return this.status === 'pending' && this.expiresAt > now;
  }

  accept(): void {
    this.status = 'accepted';
    this.#happened('tenancy.invitation-accepted');
  }

  revoke(): void {
    this.status = 'revoked';
    this.#happened('tenancy.invitation-revoked');
  }

  #happened(name: string, facts: Partial<DomainEvent> = {}): void {
    const { id, tenantId } = this;
    this.record(domainEvent({ name, aggregateType: 'invitation', aggregateId: id, tenantId, ...facts }));
  }
}
