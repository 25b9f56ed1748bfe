import { DomainError } from '#kernel';
import { applyDecorators, Injectable, UseGuards, type ExecutionContext } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { ThrottlerGuard, type ThrottlerLimitDetail, type ThrottlerStorage } from '@nestjs/throttler';
import { RATE_LIMITED } from '../errors.js';
import { KeyValueStore } from '../store/key-value-store.js';
import { addressGroup } from './client-address.js';

type StorageRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** Counts for the throttler in the shared store: exact over all processes. */
export class StoreThrottlerStorage implements ThrottlerStorage {
  constructor(private readonly store: KeyValueStore) {}

  async increment(key: string, ttlMs: number, limit: number): Promise<StorageRecord> {
    const { count, remainingMs } = await this.store.countInWindow(`limit:${key}`, Math.ceil(ttlMs / 1000));
    const seconds = Math.ceil(remainingMs / 1000);
    return { totalHits: count, timeToExpire: seconds, isBlocked: count > limit, timeToBlockExpire: seconds };
  }
}

/** Limits the routes that take a password, a code or a refresh token, per client address. Closes when the store is away. */
@Injectable()
export class SignInRateLimit extends ThrottlerGuard {
  protected override getTracker(request: Record<string, unknown>): Promise<string> {
    return Promise.resolve(addressGroup(String(request['ip'])));
  }

  protected override throwThrottlingException(_: ExecutionContext, detail: ThrottlerLimitDetail): Promise<void> {
    throw new DomainError(RATE_LIMITED, undefined, { retryAfterSeconds: detail.timeToBlockExpire });
  }
}

export const RATE_LIMITED_EXTENSION = 'x-rate-limited';

/** For routes that take a password, a code or a refresh token. */
export const LimitSignIn = (): MethodDecorator =>
  applyDecorators(UseGuards(SignInRateLimit), ApiExtension(RATE_LIMITED_EXTENSION, true));
