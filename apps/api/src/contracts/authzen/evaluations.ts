import type { Decision, Scope } from '#kernel';
import { callerOf, type AppRequest } from '#platform';
import { AccessQuestions, type QuestionAbout } from '#rbac';
import { Injectable } from '@nestjs/common';
import type { Entity, Evaluation } from './entities.js';
import { NamedSubjects } from './named-subjects.js';

/** What AuthZEN asks, as questions about actors of the caller's tenant. */
@Injectable()
export class Evaluations {
  constructor(
    private readonly questions: AccessQuestions,
    private readonly subjects: NamedSubjects,
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
    const subjectOf = await this.subjects.of(
      actor,
      asked.map(({ subject }) => subject),
    );
    const questions = asked.map(({ subject, action, resource }): QuestionAbout => {
      return { about: subjectOf(subject), permission: permissionOf(action, resource.type), scope: scopeOf(resource) };
    });
    const asker = { actor, origin: request.origin };
    return this.questions.ofAnybody(asker, questions, ({ allowed }) => isLast(allowed));
  }
}

/** An action that names no resource is one of the resource's type. */
export const permissionOf = (action: string, resourceType: string): string =>
  action.includes(':') ? action : `${resourceType}:${action}`;

export const scopeOf = ({ type, id }: Entity): Scope => ({ type, id });
