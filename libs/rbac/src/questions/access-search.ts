import { Clock, isInTenant, type ActorType, type Decision, type Scope, type SubjectRef } from '#kernel';
import { UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { permissionsIn } from '../domain/effective.js';
import { scopeIdsOf } from '../domain/known-scopes.js';
import type { TenantSnapshot } from '../domain/snapshot.js';
import { pageByKey, type KeyPage, type KeyPageWish } from '../paged-by-key.js';
import { Snapshots } from '../storage/snapshots.js';
import { AccessQuestions, decideForCaller, isAbout, OF_OTHERS, type Asker, type Question } from './access-questions.js';
import { AccessReview } from './access-review.js';
import { decideFor, Subjects } from './subjects.js';

/** What may be decided about somebody, on one state of the tenant. */
interface Decider {
  readonly snapshot: TenantSnapshot;
  readonly isAllowed: (permission: string, scope: Scope) => boolean;
}

const NONE = { items: [], nextCursor: null };

/**
 * Looks for what an evaluation would allow: of whom, where, and what. Each throws `platform.cursor-invalid`, and, about others
 * without `roles:read`, `rbac.permission-required`.
 */
@Injectable()
export class AccessSearch {
  constructor(
    private readonly questions: AccessQuestions,
    private readonly review: AccessReview,
    private readonly unitOfWork: UnitOfWork,
    private readonly snapshots: Snapshots,
    private readonly subjects: Subjects,
    private readonly clock: Clock,
  ) {}

  /** The ids of the actors of that type who may, sorted. */
  async actors(asker: Asker, question: Question, type: ActorType, wish: KeyPageWish): Promise<KeyPage<string>> {
    const { actor } = await this.questions.require(asker, OF_OTHERS);
    const { items, nextCursor } = await this.review.whoCan(actor, question, type, wish);
    return { items: items.map(({ id }) => id), nextCursor };
  }

  /** The ids of the scopes of that type, of those that the tenant knows, in which somebody may do it, sorted. */
  async scopes(
    asker: Asker,
    about: SubjectRef,
    permission: string,
    type: string,
    wish: KeyPageWish,
  ): Promise<KeyPage<string>> {
    const decider = await this.#deciderOf(asker, about);
    if (decider === null) return NONE;
    const ids = scopeIdsOf(decider.snapshot, type);
    return pageByKey(ids, itself, wish, (id) => (decider.isAllowed(permission, { type, id }) ? id : null));
  }

  /** The permissions of the type of the scope that somebody has there, sorted. */
  async permissions(asker: Asker, about: SubjectRef, scope: Scope, wish: KeyPageWish): Promise<KeyPage<string>> {
    const decider = await this.#deciderOf(asker, about);
    if (decider === null) return NONE;
    const ofType = permissionsIn(decider.snapshot).filter((permission) => permission.startsWith(`${scope.type}:`));
    return pageByKey(ofType, itself, wish, (permission) => (decider.isAllowed(permission, scope) ? permission : null));
  }

  /** Null for a caller who is in no tenant. */
  async #deciderOf(asker: Asker, about: SubjectRef): Promise<Decider | null> {
    const isOwn = isAbout(asker.actor, about);
    const { actor } = isOwn ? asker : await this.questions.require(asker, OF_OTHERS);
    if (!isInTenant(actor)) return null;
    const { tenantId } = actor;
    const snapshot = await this.snapshots.of(tenantId);
    const [found = null] = isOwn
      ? []
      : await this.unitOfWork.readIn({ tenantId }, () => this.subjects.find(tenantId, [about]));
    const nowMs = this.clock.nowMs();
    const decide = (permission: string, scope: Scope): Decision =>
      isOwn
        ? decideForCaller(snapshot, actor, permission, scope, nowMs)
        : decideFor(snapshot, found, permission, scope, nowMs);
    return { snapshot, isAllowed: (permission, scope) => decide(permission, scope).allowed };
  }
}

const itself = (one: string): string => one;
