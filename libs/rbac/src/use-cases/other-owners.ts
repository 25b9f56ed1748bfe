import { DomainError } from '#kernel';
import { ActiveAccounts } from '#identity/contract';
import { Queries } from '#platform';
import { Injectable } from '@nestjs/common';
import type { HolderRef } from '../contract.js';
import { LAST_OWNER } from '../domain/errors.js';
import { ownersBesides } from '../domain/grant-rules.js';
import type { TenantSnapshot } from '../domain/snapshot.js';

/** Whether a tenant has another owner, one who may sign in. */
@Injectable()
export class OtherOwners {
  constructor(private readonly queries: Queries) {}

  /** With the tenant's assignments locked. Throws `rbac.last-owner` if nobody but this one is left. */
  async require(snapshot: TenantSnapshot, leaving: HolderRef, nowMs: number): Promise<void> {
    const others = ownersBesides(snapshot, leaving, nowMs);
    if (others === null) return;
    const active = await this.queries.execute(new ActiveAccounts(others));
    if (active.size === 0) throw new DomainError(LAST_OWNER);
  }
}
