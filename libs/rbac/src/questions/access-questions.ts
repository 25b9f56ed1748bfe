import {
  AuditTrail,
  Clock,
  isInTenant,
  type Actor,
  type ActorRef,
  type Decision,
  type RequestOrigin,
  type Scope,
  type TenantActor,
} from '#kernel';
import { permissionRequired, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { authorize, denied } from '../domain/authorize.js';
import type { TenantSnapshot } from '../domain/snapshot.js';
import { Snapshots } from '../storage/snapshots.js';
import { decideFor, Subjects } from './subjects.js';

export interface Question {
  readonly permission: string;
  /** Null for the whole tenant. */
  readonly scope: Scope | null;
}

export interface QuestionAbout extends Question {
  readonly about: ActorRef;
}

/** The answer to a single question. */
export function only<T>([answer]: readonly T[]): T {
  if (answer === undefined) throw new Error('nothing was asked');
  return answer;
}

/** Whoever asks, and from where. */
export interface Asker {
  readonly actor: Actor;
  readonly origin: RequestOrigin | null;
}

/** Whoever may ask about others of the tenant. */
export interface EntitledAsker extends Asker {
  readonly actor: TenantActor;
}

/** What the caller may do, as the tenant of its credential says (null: it is bound to none). */
export function decideForCaller(
  snapshot: TenantSnapshot | null,
  actor: Actor,
  permission: string,
  scope: Scope | null,
  nowMs: number,
): Decision {
  if (snapshot === null) return denied('no_tenant', { link: 'credential', id: actor.credential.id });
  return authorize(snapshot, actor, permission, scope, nowMs);
}

/** Questions of callers about what they, or others in their tenant, may do. Each answer stands in the audit trail. */
@Injectable()
export class AccessQuestions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly snapshots: Snapshots,
    private readonly subjects: Subjects,
    private readonly auditTrail: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** What the caller may do now, in order; all on one state of the tenant. */
  async ofCaller(asker: Asker, questions: readonly Question[]): Promise<Decision[]> {
    const { actor } = asker;
    const snapshot = isInTenant(actor) ? await this.snapshots.of(actor.tenantId) : null;
    const nowMs = this.clock.nowMs();
    return this.#answer(asker, questions, ({ permission, scope }) =>
      decideForCaller(snapshot, actor, permission, scope, nowMs),
    );
  }

  /**
   * What others of the caller's tenant may do now, each question about its own, in order. Whoever is not of the tenant, or
   * nobody, is `not_a_member`.
   */
  async ofOthers(asker: EntitledAsker, questions: readonly QuestionAbout[]): Promise<Decision[]> {
    const { tenantId } = asker.actor;
    const snapshot = await this.snapshots.of(tenantId);
    const refs = questions.map(({ about }) => about);
    const found = await this.unitOfWork.readIn({ tenantId }, () => this.subjects.find(tenantId, refs));
    const nowMs = this.clock.nowMs();
    return this.#answer(asker, questions, ({ permission, scope }, index) =>
      decideFor(snapshot, found[index] ?? null, permission, scope, nowMs),
    );
  }

  /** Whoever asks about others needs that permission in the whole tenant. Throws `rbac.permission-required`. */
  async require({ actor, origin }: Asker, permission: string): Promise<EntitledAsker> {
    const decision = only(await this.ofCaller({ actor, origin }, [{ permission, scope: null }]));
    if (!isInTenant(actor) || !decision.allowed) throw permissionRequired(permission, decision);
    return { actor, origin };
  }

  async #answer(
    { actor, origin }: Asker,
    questions: readonly (Question | QuestionAbout)[],
    decide: (question: Question, index: number) => Decision,
  ): Promise<Decision[]> {
    const refusals: Promise<void>[] = [];
    const decisions = questions.map((question, index) => {
      const { permission, scope } = question;
      const decision = decide(question, index);
      const about = 'about' in question ? { subject: question.about } : undefined;
      const recorded = this.auditTrail.recordDecision({ actor, ...about, permission, scope, decision, origin });
      if (recorded) refusals.push(recorded);
      return decision;
    });
    await Promise.all(refusals);
    return decisions;
  }
}
