import { AuditTrail, Clock, DomainError, whenKnown, type Actor, type Awaitable } from '#kernel';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Config } from '../config/config.js';
import { auditRecordOfRefusal } from '../database/audit-envelope.js';
import { RATE_LIMITED } from '../errors.js';
import type { AppRequest } from '../http/app-request.js';
import { addressGroup } from '../http/client-address.js';
import { Metrics } from '../operations/metrics.js';
import type { Taken } from './gcra.js';
import { Limiter } from './limiter.js';
import { leavesLess, limitHeaders, tellLimit } from './limit-headers.js';
import { quota, type Quota, type ToldLimit } from './quota.js';
import {
  isStrict,
  tierClassOf,
  type RouteClass,
  type StrictClass,
  type Subject,
  type TierClass,
} from './route-class.js';
import { Tiers, type Tier } from './tiers.js';

const MINUTE_SECONDS = 60;

type AddressClass = Exclude<RouteClass, StrictClass> | 'failed';

/**
 * Who pays for a request: whoever presents a valid credential with the limits of their tier, for themselves and for their
 * tenant; everything else is counted against the client address. Each method tells the limit in the answer's headers, and
 * throws `http.rate-limited` past it.
 */
@Injectable()
export class RateLimits {
  readonly #ofAddress: Readonly<Record<AddressClass, Quota>>;

  constructor(
    config: Config,
    private readonly limiter: Limiter,
    private readonly tiers: Tiers,
    private readonly auditTrail: AuditTrail,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
  ) {
    const { RATE_LIMIT_ADDRESS_PER_MINUTE: perMinute, RATE_LIMIT_FAILED_AUTHENTICATION_PER_MINUTE: failed } = config;
    const each = (limitClass: AddressClass, limit = perMinute): Quota =>
      quota({ subject: 'address', limitClass, limit, windowSeconds: MINUTE_SECONDS, whenAway: 'count-here' });
    this.#ofAddress = {
      ...{ read: each('read'), write: each('write'), check: each('check'), probe: each('probe') },
      failed: each('failed', failed),
    };
  }

  /** Counts for the actor and its tenant. Throws `unavailable` on a strict route while nobody can count. */
  ofActor(request: AppRequest, reply: FastifyReply, actor: Actor, routeClass: RouteClass): Awaitable<void> {
    return whenKnown(this.tiers.of(actor), (tier) =>
      this.#ofActor(request, reply, actor, tierClassOf(routeClass), tier),
    );
  }

  /**
   * Counts for the client address; a probe in this process alone, so that it is answered whatever is away. A route of a strict
   * class is counted by its guard instead.
   */
  ofAddress(request: AppRequest, reply: FastifyReply, routeClass: RouteClass): Awaitable<void> {
    return isStrict(routeClass) ? undefined : this.#ofClass(request, reply, routeClass);
  }

  /** Counts a credential that was refused, whatever it was, against the client address. */
  ofFailure(request: AppRequest, reply: FastifyReply): Awaitable<void> {
    return this.#ofClass(request, reply, 'failed');
  }

  /** Counts what can't be read as a request, at once: nobody is waited for. Returns its answer's headers. */
  headersOfUnreadable(address: string): Record<string, string | number> {
    const { read } = this.#ofAddress;
    return limitHeaders({ quota: read, taken: this.limiter.takeHere(read, addressGroup(address)) }, this.clock.nowMs());
  }

  /** Tells what was counted, and refuses what is over. */
  settle(request: AppRequest, reply: FastifyReply, told: ToldLimit): Awaitable<void> {
    tellLimit(request, reply, told, this.clock.nowMs());
    if (told.taken.granted < 1) return this.#refuse(request, told);
  }

  #ofClass(request: AppRequest, reply: FastifyReply, name: AddressClass): Awaitable<void> {
    const limit = this.#ofAddress[name];
    const address = addressGroup(request.ip);
    const counted = name === 'probe' ? this.limiter.takeHere(limit, address) : this.limiter.take(limit, address);
    return whenKnown(counted, (taken) => this.settle(request, reply, { quota: limit, taken }));
  }

  #ofActor(request: AppRequest, reply: FastifyReply, actor: Actor, of: TierClass, { quotas }: Tier): Awaitable<void> {
    const own = quotas[subjectOf(actor)][of];
    const ownId = idOf(actor);
    const { tenantId } = actor;
    if (tenantId === null) {
      return whenKnown(this.limiter.take(own, ownId), (taken) => this.settle(request, reply, { quota: own, taken }));
    }
    const whole = quotas.tenant[of];
    const a = this.limiter.take(own, ownId);
    const b = this.limiter.take(whole, tenantId);
    const settled =
      a instanceof Promise || b instanceof Promise
        ? Promise.all([a, b]).then(([ofOwn, ofWhole]) => this.#ofBoth(own, ownId, ofOwn, whole, tenantId, ofWhole))
        : this.#ofBoth(own, ownId, a, whole, tenantId, b);
    return whenKnown(settled, (told) => this.settle(request, reply, told));
  }

  /** The more restrictive of two; where one refuses, the other is not used up by that. */
  #ofBoth(own: Quota, ownId: string, ofOwn: Taken, whole: Quota, tenantId: string, ofWhole: Taken): ToldLimit {
    if (ofOwn.granted < 1 && ofWhole.granted > 0) this.limiter.giveBack(whole, tenantId);
    if (ofWhole.granted < 1 && ofOwn.granted > 0) this.limiter.giveBack(own, ownId);
    return leavesLess(ofWhole, ofOwn) ? { quota: whole, taken: ofWhole } : { quota: own, taken: ofOwn };
  }

  async #refuse(request: AppRequest, { quota: { name }, taken }: ToldLimit): Promise<never> {
    this.metrics.rateLimited(name);
    const error = new DomainError(RATE_LIMITED, undefined, {
      retryAfterSeconds: Math.max(1, Math.ceil(taken.nextMs / 1000)),
      extensions: { 'violated-policies': [name] },
    });
    // The first of a row stands for all of it: a flood must not become a flood of records.
    if (taken.isFirstRefusal) {
      await this.auditTrail.appendRefusal(auditRecordOfRefusal('http.request', error, request, this.clock.now()));
    }
    throw error;
  }
}

function subjectOf({ type, credential }: Actor): Subject {
  if (credential.kind === 'api-key') return 'key';
  return type === 'robot' ? 'robot' : 'user';
}

function idOf({ id, credential }: Actor): string {
  return credential.kind === 'api-key' ? credential.id : id;
}
