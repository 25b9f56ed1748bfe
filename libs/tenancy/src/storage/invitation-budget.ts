import { DomainError } from '#kernel';
import { KeyValueStore, RATE_LIMITED } from '#platform';
import { Injectable } from '@nestjs/common';

const HOUR_SECONDS = 3600;
const PER_TENANT_AND_HOUR = 100;
const PER_ADDRESS_AND_DAY = 5;

/** An invitation is mostly a mail to somebody who has not asked for it: so many of a tenant's, and so many to an address, whoever sends them. */
@Injectable()
export class InvitationBudget {
  constructor(private readonly store: KeyValueStore) {}

  /** Throws `http.rate-limited`, and `unavailable` when nobody can say. */
  async spend(tenantId: string, email: string | null): Promise<void> {
    await this.#count(`invitations:tenant:${tenantId}`, HOUR_SECONDS, PER_TENANT_AND_HOUR);
    if (email !== null) await this.#count(`invitations:address:${email}`, 24 * HOUR_SECONDS, PER_ADDRESS_AND_DAY);
  }

  async #count(key: string, seconds: number, limit: number): Promise<void> {
    const { count, remainingMs } = await this.store.countInWindow(`limit:${key}`, seconds);
    if (count > limit) throw new DomainError(RATE_LIMITED, undefined, { retryAfterSeconds: remainingMs / 1000 });
  }
}
