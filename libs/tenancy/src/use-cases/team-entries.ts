import { UnitOfWork } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { TeamEntries, type TeamEntry } from '../contract.js';

const ENTRIES = `SELECT actor_id AS "actorId", team_id AS "teamId", added_at AS "enteredAt" FROM tenancy.team_members
  WHERE actor_id = ANY ($1)`;

@QueryHandler(TeamEntries)
export class TeamEntriesHandler implements IQueryHandler<TeamEntries> {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  execute({ actorIds }: TeamEntries): Promise<readonly TeamEntry[]> {
    return this.unitOfWork.transaction.query<TeamEntry[]>(ENTRIES, [actorIds]);
  }
}
