import { Clock, Command, DomainError } from '#kernel';
import { Config, NAME_TAKEN, requireWithinCap, UnitOfWork, violates } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { tenantTag } from '../contract.js';
import { Team } from '../domain/team.js';
import { TeamRepository } from '../storage/team.repository.js';

/** Throws `platform.name-taken`, `platform.too-many`. */
export class CreateTeam extends Command<Team> {
  static readonly action = 'tenancy.create-team';

  constructor(
    readonly tenantId: string,
    readonly name: string,
  ) {
    super();
  }
}

@CommandHandler(CreateTeam)
export class CreateTeamHandler implements ICommandHandler<CreateTeam> {
  constructor(
    private readonly teams: TeamRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async execute({ tenantId, name }: CreateTeam): Promise<Team> {
    const team = Team.create(tenantId, name, this.clock.now());
    await this.teams.add(team).catch(nameTaken);
    const cap = { limit: this.config.TEAMS_PER_TENANT, what: 'teams of a tenant', ownerId: tenantId };
    await requireWithinCap(this.unitOfWork.transaction, cap, () => this.teams.count());
    this.unitOfWork.transaction.invalidate(tenantTag(tenantId));
    return team;
  }
}

/** The database lets one of many have a name. */
export function nameTaken(error: unknown): never {
  const isTaken = violates(error, 'teams_name_key') || violates(error, 'chatgroups_name_key');
  throw isTaken ? new DomainError(NAME_TAKEN) : error;
}
