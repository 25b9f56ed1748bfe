import { AggregateStore, pageOf, UnitOfWork, type Page, type PageWish } from '#platform';
import { Injectable } from '@nestjs/common';
import { In, IsNull, MoreThan, type FindOptionsWhere } from 'typeorm';
import { apiKeyTag } from '../api-key-directory.js';
import { ApiKey, type KeyOwner } from '../domain/api-key.js';

const LOCK_OWNER = `SELECT pg_advisory_xact_lock(hashtextextended('api-keys:' || platform.current_tenant_id() || $1, 0))`;

/** Keys of the tenant in scope. Every change reaches the caches in the same commit. */
@Injectable()
export class ApiKeyRepository extends AggregateStore<ApiKey> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, ApiKey);
  }

  /** The key, locked until the commit; null when it was revoked or has expired, or is not the tenant's. */
  lockLive(id: string, now: Date): Promise<ApiKey | null> {
    return this.repository.findOne({ where: live({ id }, now), lock: { mode: 'pessimistic_write' } });
  }

  /** The keys of a user, locked until the commit. */
  lockLiveOf(userId: string, now: Date): Promise<ApiKey[]> {
    const where = live(ownedBy({ level: 'user', ownerId: userId }), now);
    return this.repository.find({ where, order: { id: 'ASC' }, lock: { mode: 'pessimistic_write' } });
  }

  /** Those of these owners whose names begin so. Throws `platform.cursor-invalid`. */
  pageOfLive(owners: readonly KeyOwner[], name: string, wish: PageWish, now: Date): Promise<Page<ApiKey>> {
    const begins = 'starts_with(lower(key.name), lower(:name))';
    const where = owners.flatMap((owner) => live(ownedBy(owner), now));
    return pageOf(this.repository.createQueryBuilder('key').where(where).andWhere(begins, { name }), wish);
  }

  /** The tenant's own that count: those of these, or (null) all. */
  liveOfTenant(ids: readonly string[] | null, now: Date): Promise<ApiKey[]> {
    return this.repository.findBy(live({ level: 'tenant', ...(ids && { id: In([...ids]) }) }, now));
  }

  /** How many there are, until the commit: no other transaction makes one for the same owner meanwhile. */
  async lockCount(owner: KeyOwner, now: Date): Promise<number> {
    await this.unitOfWork.transaction.query(LOCK_OWNER, [owner.ownerId ?? '']);
    return this.repository.countBy(live(ownedBy(owner), now));
  }

  override async update(key: ApiKey): Promise<void> {
    await super.update(key);
    this.unitOfWork.transaction.invalidate(apiKeyTag(key.id));
  }
}

function ownedBy({ level, ownerId }: KeyOwner): FindOptionsWhere<ApiKey> {
  return level === 'tenant' ? { level } : { level, ownerId };
}

function live(of: FindOptionsWhere<ApiKey>, now: Date): FindOptionsWhere<ApiKey>[] {
  return [IsNull(), MoreThan(now)].map((expiresAt) => ({ ...of, revokedAt: IsNull(), expiresAt }));
}
