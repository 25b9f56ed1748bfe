import { MembersByUsername } from '#identity';
import { isId, type Actor, type Decision, type Scope, type SubjectRef } from '#kernel';
import { callerOf, Queries, UnitOfWork, type AppRequest } from '#platform';
import { AccessQuestions, type QuestionAbout } from '#rbac';
import { Injectable } from '@nestjs/common';
import type { Entity, Evaluation } from './entities.js';

/** What AuthZEN calls a person: its id is a user id or a username. */
const USER = 'user';

/** What AuthZEN asks, as questions about actors of the caller's tenant. */
@Injectable()
export class Evaluations {
  constructor(
    private readonly questions: AccessQuestions,
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
  ) {}

  /**
   * Decides in order, up to the first decision that is the last. The caller's own may be asked by anybody, others' with
   * `roles:read`: throws `rbac.permission-required`.
   */
  async decide(
    request: AppRequest,
    asked: readonly Evaluation[],
    isLast: (isAllowed: boolean) => boolean = () => false,
  ): Promise<Decision[]> {
    const actor = callerOf(request);
    const subjectOf = await this.subjectsOf(
      actor,
      asked.map(({ subject }) => subject),
    );
    const questions = asked.map(({ subject, action, resource }): QuestionAbout => {
      return { about: subjectOf(subject), permission: permissionOf(action, resource.type), scope: scopeOf(resource) };
    });
    const asker = { actor, origin: request.origin };
    return this.questions.ofAnybody(asker, questions, ({ allowed }) => isLast(allowed));
  }

  /**
   * Whom each of these is. Whoever is no member of the caller's tenant, or nobody, stays as they were named, which is nobody's
   * id.
   */
  async subjectsOf(actor: Actor, subjects: readonly Entity[]): Promise<(subject: Entity) => SubjectRef> {
    const names = subjects.filter(({ type, id }) => type === USER && !isId(id)).map(({ id }) => id);
    const { tenantId } = actor;
    const members =
      names.length > 0 && tenantId !== null
        ? await this.unitOfWork.readIn({ tenantId }, () => this.queries.execute(new MembersByUsername(names)))
        : new Map<string, string>();
    return ({ type, id }) => (type === USER ? { type: 'human', id: members.get(id) ?? id } : { type, id });
  }
}

/** An action that names no resource is one of the resource's type. */
export const permissionOf = (action: string, resourceType: string): string =>
  action.includes(':') ? action : `${resourceType}:${action}`;

export const scopeOf = ({ type, id }: Entity): Scope => ({ type, id });
