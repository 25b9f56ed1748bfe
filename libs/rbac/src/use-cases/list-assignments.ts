import { Clock, Query } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { AssignmentList, type AssignmentFilter, type ListedAssignment } from '../storage/assignment-list.js';

export interface AssignmentPage {
  readonly assignments: readonly ListedAssignment[];
  readonly nextCursor: string | null;
}

/** Who holds which role in the tenant, and who did, newest first. */
export class ListAssignments extends Query<AssignmentPage> {
  static readonly action = 'rbac.list-assignments';

  constructor(
    readonly filter: AssignmentFilter,
    readonly limit: number,
    /** `nextCursor` of the page before. */
    readonly cursor: string | null,
  ) {
    super();
  }
}

@QueryHandler(ListAssignments)
export class ListAssignmentsHandler implements IQueryHandler<ListAssignments> {
  constructor(
    private readonly list: AssignmentList,
    private readonly clock: Clock,
  ) {}

  async execute({ filter, limit, cursor }: ListAssignments): Promise<AssignmentPage> {
    const found = await this.list.page(filter, cursor, limit + 1, this.clock.now());
    const assignments = found.slice(0, limit);
    return { assignments, nextCursor: found.length > limit ? (assignments.at(-1)?.id ?? null) : null };
  }
}
