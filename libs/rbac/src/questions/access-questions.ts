import {
  AuditTrail,
  Clock,
  isInTenant,
  type Actor,
  type Decision,
  type RequestOrigin,
  type Scope,
  type SubjectRef,
  type TenantActor,
} from '#kernel';
import { permissionRequired, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { authorize, denied } from '../domain/authorize.js';
import type { TenantSnapshot } from '../domain/snapshot.js';
import { Snapshots } from '../storage/snapshots.js';
import { decideFor, Subjects, type Subject } from './subjects.js';

/** What asking about others takes. */
export const OF_OTHERS = 'roles:read';

export interface Question {
  readonly permission: string;
  /** Null for the whole tenant. */
  readonly scope: Scope | null;
}

export interface QuestionAbout extends Question {
  readonly about: SubjectRef;
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

  /** Later answers have seen the change of that version. Throws `rbac.version-unknown`. */
  async reach({ actor }: Asker, version: string): Promise<void> {
    if (isInTenant(actor)) await this.snapshots.reach(actor.tenantId, version);
  }

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
    const found = await this.#find(tenantId, questions);
    const nowMs = this.clock.nowMs();
    return this.#answer(asker, questions, ({ permission, scope }, index) =>
      decideFor(snapshot, found[index] ?? null, permission, scope, nowMs),
    );
  }

  /**
   * What the caller, or whoever each question is about, may do now, in order; all on one state of the tenant. Nothing is asked
   * after the first answer that is the last. About others with `roles:read`: throws `rbac.permission-required`.
   */
  async ofAnybody(
    asker: Asker,
    asked: readonly QuestionAbout[],
    isLast: (decision: Decision) => boolean,
  ): Promise<Decision[]> {
    const { actor } = asker;
    const questions = asked.map(({ about, ...question }) =>
      about.type === actor.type && about.id === actor.id ? question : { ...question, about },
    );
    const isOfOthers = questions.some((question) => 'about' in question);
    const tenantId = isOfOthers ? (await this.require(asker, OF_OTHERS)).actor.tenantId : actor.tenantId;
    const snapshot = tenantId === null ? null : await this.snapshots.of(tenantId);
    const found = tenantId !== null && isOfOthers ? await this.#find(tenantId, asked) : [];
    const nowMs = this.clock.nowMs();
    const decide = (question: Question | QuestionAbout, index: number): Decision => {
      const { permission, scope } = question;
      if (snapshot === null || !('about' in question))
        return decideForCaller(snapshot, actor, permission, scope, nowMs);
      return decideFor(snapshot, found[index] ?? null, permission, scope, nowMs);
    };
    return this.#answer(asker, questions, decide, isLast);
  }

  /** Whoever asks about others needs that permission in the whole tenant. Throws `rbac.permission-required`. */
  async require({ actor, origin }: Asker, permission: string): Promise<EntitledAsker> {
    const decision = only(await this.ofCaller({ actor, origin }, [{ permission, scope: null }]));
    if (!isInTenant(actor) || !decision.allowed) throw permissionRequired(permission, decision);
    return { actor, origin };
  }

  #find(tenantId: string, questions: readonly QuestionAbout[]): Promise<(Subject | null)[]> {
    const refs = questions.map(({ about }) => about);
    return this.unitOfWork.readIn({ tenantId }, () => this.subjects.find(tenantId, refs));
  }

  async #answer(
    { actor, origin }: Asker,
    questions: readonly (Question | QuestionAbout)[],
    decide: (question: Question, index: number) => Decision,
    isLast: (decision: Decision) => boolean = () => false,
  ): Promise<Decision[]> {
    const refusals: Promise<void>[] = [];
    const decisions: Decision[] = [];
    for (const [index, question] of questions.entries()) {
      const { permission, scope } = question;
      const decision = decide(question, index);
      const about = 'about' in question ? { subject: question.about } : undefined;
      const recorded = this.auditTrail.recordDecision({ actor, ...about, permission, scope, decision, origin });
      if (recorded) refusals.push(recorded);
      decisions.push(decision);
      if (isLast(decision)) break;
    }
    await Promise.all(refusals);
    return decisions;
  }
}
