import { Command } from '#kernel';
import { Commands, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { TakeRoles } from '#rbac/contract';
import { tenantTag } from '../contract.js';
import { ChatgroupRepository } from '../storage/chatgroup.repository.js';
import { TenancyLocks } from '../storage/tenancy-locks.js';
import { TeamRepository } from '../storage/team.repository.js';
import { DeleteChatgroup } from './delete-chatgroup.js';
import { FindPlace } from './find-place.js';

/** Deletes a team with its chatgroups and roles; nobody reaches anything through them any more. Throws `tenancy.team-not-found`. */
export class DeleteTeam extends Command {
  static readonly action = 'tenancy.delete-team';

  constructor(readonly teamId: string) {
    super();
  }
}

@CommandHandler(DeleteTeam)
export class DeleteTeamHandler implements ICommandHandler<DeleteTeam> {
  constructor(
    private readonly find: FindPlace,
    private readonly teams: TeamRepository,
    private readonly chatgroups: ChatgroupRepository,
    private readonly locks: TenancyLocks,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
  ) {}

  async execute({ teamId }: DeleteTeam): Promise<void> {
    const team = await this.find.team(teamId, 'change');
    for (const { id } of await this.chatgroups.listOfTeam(teamId)) await this.locks.take('place', id);
    // After all places, before any row: whoever leaves the tenant is out of its roles before their places.
    await this.commands.execute(new TakeRoles({ type: 'team', id: teamId }, null, false));
    // Once more: one may have been deleted while its lock was waited for.
    for (const { id } of await this.chatgroups.listOfTeam(teamId)) await this.commands.execute(new DeleteChatgroup(id));
    team.delete();
    await this.teams.delete(team);
    this.unitOfWork.transaction.invalidate(tenantTag(team.tenantId));
  }
}
