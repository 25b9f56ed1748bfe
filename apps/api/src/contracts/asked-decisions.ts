import type { ActorRef, Decision, TenantActor } from '#kernel';
import { currentRequest } from '#platform';
import { AccessQuestions, AccessReview, only, type EntitledAsker, type Question } from '#rbac';
import { Injectable } from '@nestjs/common';

const OF_OTHERS = 'users:read';

/** All at once: the contracts have no pages here, and a tenant knows far fewer permissions. */
const WHOLE = { limit: Number.MAX_SAFE_INTEGER, cursor: null };

/** What contracts answer about what a user may do: of themself to anybody, of another with `users:read`. */
@Injectable()
export class AskedDecisions {
  constructor(
    private readonly questions: AccessQuestions,
    private readonly review: AccessReview,
  ) {}

  /** Throws `rbac.permission-required`. */
  async of(userId: string, actor: TenantActor, question: Question): Promise<Decision> {
    if (userId === actor.id) return only(await this.questions.ofCaller(askerOf(actor), [question]));
    const entitled = await this.#requireOfOthers(actor);
    return only(await this.questions.ofOthers(entitled, [{ ...question, about: human(userId) }]));
  }

  /** The names of all that the user may do in the whole tenant. Throws `rbac.permission-required`. */
  async permissionsOf(userId: string, actor: TenantActor): Promise<string[]> {
    const { items } =
      userId === actor.id
        ? await this.review.ofCaller(actor, null, WHOLE)
        : await this.review.ofOther((await this.#requireOfOthers(actor)).actor, human(userId), null, WHOLE);
    return items.filter(({ decision }) => decision.allowed).map(({ permission }) => permission);
  }

  #requireOfOthers(actor: TenantActor): Promise<EntitledAsker> {
    return this.questions.require(askerOf(actor), OF_OTHERS);
  }
}

const askerOf = (actor: TenantActor) => ({ actor, origin: currentRequest()?.origin ?? null });

const human = (id: string): ActorRef => ({ type: 'human', id });
