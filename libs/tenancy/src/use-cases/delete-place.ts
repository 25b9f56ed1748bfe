import { Command } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { tenantTag } from '../contract.js';
import type { Place } from '../domain/place.js';
import { ChatgroupRepository } from '../storage/chatgroup.repository.js';
import { TeamRepository } from '../storage/team.repository.js';
import { FindPlace } from './find-place.js';

/** Deletes a team with its chatgroups, or a chatgroup; nobody reaches anything through it any more. Throws its not-found. */
export class DeletePlace extends Command {
  static readonly action = 'tenancy.delete-place';

  constructor(
    readonly kind: Place['kind'],
    readonly id: string,
  ) {
    super();
  }
}

@CommandHandler(DeletePlace)
export class DeletePlaceHandler implements ICommandHandler<DeletePlace> {
  constructor(
    private readonly find: FindPlace,
    private readonly teams: TeamRepository,
    private readonly chatgroups: ChatgroupRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ kind, id }: DeletePlace): Promise<void> {
    const { tenantId } = kind === 'team' ? await this.#deleteTeam(id) : await this.#deleteChatgroup(id);
    this.unitOfWork.transaction.invalidate(tenantTag(tenantId));
  }

  async #deleteTeam(id: string): Promise<{ tenantId: string }> {
    const team = await this.find.team(id, 'change');
    for (const chatgroup of await this.chatgroups.listOfTeam(id)) await this.#deleteChatgroup(chatgroup.id);
    team.delete();
    await this.teams.delete(team);
    return team;
  }

  async #deleteChatgroup(id: string): Promise<{ tenantId: string }> {
    const chatgroup = await this.find.chatgroup(id, 'change');
    chatgroup.delete();
    await this.chatgroups.delete(chatgroup);
    return chatgroup;
  }
}
