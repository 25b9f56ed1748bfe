import {
  Clock,
  covers,
  isInTenant,
  type Actor,
  type ActorRef,
  type ActorType,
  type Decision,
  type Scope,
  type TenantActor,
} from '#kernel';
import { UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { authorize, type Authority } from '../domain/authorize.js';
import { authoritiesOf, permissionsIn, waysTo, type Way } from '../domain/effective.js';
import type { TenantSnapshot } from '../domain/snapshot.js';
import { pageByKey, type KeyPage, type KeyPageWish } from '../paged-by-key.js';
import { Snapshots } from '../storage/snapshots.js';
import type { Question } from './access-questions.js';
import { decideFor, Subjects, type Subject } from './subjects.js';

/** A permission that an actor has, the decision about it in the scope that was asked about, and how it was won. */
export interface EffectivePermission {
  readonly permission: string;
  readonly decision: Decision;
  readonly ways: readonly Way[];
}

export interface AllowedActor extends ActorRef {
  readonly decision: Decision;
}

/** What actors may do, and which may do something, as things are now; by the evaluator that decides. */
@Injectable()
export class AccessReview {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly snapshots: Snapshots,
    private readonly subjects: Subjects,
    private readonly clock: Clock,
  ) {}

  /**
   * What the caller has, by name: in the scope, or, without one, wherever it is. What the credential does not carry is left
   * out. Throws `platform.cursor-invalid`.
   */
  async ofCaller(actor: Actor, scope: Scope | null, wish: KeyPageWish): Promise<KeyPage<EffectivePermission>> {
    if (!isInTenant(actor)) return { items: [], nextCursor: null };
    const snapshot = await this.snapshots.of(actor.tenantId);
    const nowMs = this.clock.nowMs();
    return effective(snapshot, actor, scope, wish, nowMs, (permission) =>
      authorize(snapshot, actor, permission, scope, nowMs),
    );
  }

  /** The same of another actor of the tenant; of nobody there is nothing. Throws `platform.cursor-invalid`. */
  async ofOther(
    { tenantId }: TenantActor,
    about: ActorRef,
    scope: Scope | null,
    wish: KeyPageWish,
  ): Promise<KeyPage<EffectivePermission>> {
    const snapshot = await this.snapshots.of(tenantId);
    const [subject] = await this.unitOfWork.readIn({ tenantId }, () => this.subjects.find(tenantId, [about]));
    const nowMs = this.clock.nowMs();
    const isOfTenant = subject?.isActive && authoritiesOf(subject).every((one) => isWithin(snapshot, one));
    if (!isOfTenant) return { items: [], nextCursor: null };
    return effective(snapshot, subject, scope, wish, nowMs, (permission) =>
      decideFor(snapshot, subject, permission, scope, nowMs),
    );
  }

  /** Whoever may do it, each type by id; superusers only where they are members. Throws `platform.cursor-invalid`. */
  async whoCan(
    { tenantId }: TenantActor,
    { permission, scope }: Question,
    type: ActorType | null,
    wish: KeyPageWish,
  ): Promise<KeyPage<AllowedActor>> {
    const snapshot = await this.snapshots.of(tenantId);
    const everybody = await this.unitOfWork.readIn({ tenantId }, () => this.subjects.all(tenantId, snapshot));
    const asked = everybody.filter((one) => type === null || one.type === type);
    const nowMs = this.clock.nowMs();
    return pageByKey(asked, keyOf, wish, (subject) => {
      const decision = decideFor(snapshot, subject, permission, scope, nowMs);
      return decision.allowed ? { type: subject.type, id: subject.id, decision } : null;
    });
  }
}

const keyOf = ({ type, id }: Subject): string => `${type}:${id}`;

const isWithin = ({ memberIds, isActive }: TenantSnapshot, { type, id }: ActorRef): boolean =>
  isActive && (type !== 'human' || memberIds.has(id));

function effective(
  snapshot: TenantSnapshot,
  actor: Authority,
  scope: Scope | null,
  wish: KeyPageWish,
  nowMs: number,
  decide: (permission: string) => Decision,
): KeyPage<EffectivePermission> {
  const isCarried = (permission: string): boolean =>
    actor.type === 'service' || (actor.limitedTo?.some((held) => covers(held, permission)) ?? true);
  const [, creator] = authoritiesOf(actor);
  const creatorHas = (permission: string): boolean =>
    creator === undefined || waysTo(snapshot, { ...creator, limitedTo: null }, permission, scope, nowMs).length > 0;
  return pageByKey(
    permissionsIn(snapshot),
    (permission) => permission,
    wish,
    (permission) => {
      if (!isCarried(permission)) return null;
      const ways = waysTo(snapshot, actor, permission, scope, nowMs);
      if (ways.length === 0 || !creatorHas(permission)) return null;
      const decision = decide(permission);
      return scope === null || decision.allowed ? { permission, decision, ways } : null;
    },
  );
}
