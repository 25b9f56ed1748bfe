import { MembersByUsername, UsernamesOfMembers } from '#identity';
import { isId, type Actor, type ActorType, type SubjectRef } from '#kernel';
import { Queries, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Entity } from './entities.js';

/** What AuthZEN calls a person: its id is a user id or a username. */
const USER = 'user';

const TYPES: ReadonlyMap<string, ActorType> = new Map([
  [USER, 'human'],
  ['human', 'human'],
  ['robot', 'robot'],
  ['service', 'service'],
]);

/** AuthZEN's subjects, and the actors of the caller's tenant that they name. */
@Injectable()
export class NamedSubjects {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
  ) {}

  /** Undefined for a type that there is none of. */
  typeOf(subjectType: string): ActorType | undefined {
    return TYPES.get(subjectType);
  }

  /**
   * Whom each of these is. Whoever is no member of the caller's tenant, or nobody, stays as they were named, which is nobody's
   * id.
   */
  async of({ tenantId }: Actor, subjects: readonly Entity[]): Promise<(subject: Entity) => SubjectRef> {
    const names = subjects.filter(({ type, id }) => type === USER && !isId(id)).map(({ id }) => id);
    const members =
      names.length > 0 && tenantId !== null
        ? await this.unitOfWork.readIn({ tenantId }, () => this.queries.execute(new MembersByUsername(names)))
        : new Map<string, string>();
    return ({ type, id }) => (type === USER ? { type: 'human', id: members.get(id) ?? id } : { type, id });
  }

  /** The actors with these ids as subjects of that type: a `user` is told by the username, where there is one. */
  async named({ tenantId }: Actor, type: string, ids: readonly string[]): Promise<Entity[]> {
    const usernames =
      type === USER && tenantId !== null
        ? await this.unitOfWork.readIn({ tenantId }, () => this.queries.execute(new UsernamesOfMembers(ids)))
        : new Map<string, string>();
    return ids.map((id) => ({ type, id: usernames.get(id) ?? id }));
  }
}
