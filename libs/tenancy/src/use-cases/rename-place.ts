import { Command } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Place } from '../domain/place.js';
import { ChatgroupRepository } from '../storage/chatgroup.repository.js';
import { TeamRepository } from '../storage/team.repository.js';
import { nameTaken } from './create-team.js';
import { FindPlace } from './find-place.js';

/** Gives a team or chatgroup another name. Throws its not-found, and `tenancy.name-taken`. */
export class RenamePlace extends Command<{ id: string; name: string }> {
  static readonly action = 'tenancy.rename-place';

  constructor(
    readonly kind: Place['kind'],
    readonly id: string,
    readonly name: string,
  ) {
    super();
  }
}

@CommandHandler(RenamePlace)
export class RenamePlaceHandler implements ICommandHandler<RenamePlace> {
  constructor(
    private readonly find: FindPlace,
    private readonly teams: TeamRepository,
    private readonly chatgroups: ChatgroupRepository,
  ) {}

  async execute({ kind, id, name }: RenamePlace): Promise<{ id: string; name: string }> {
    if (kind === 'team') {
      const team = await this.find.team(id, 'change');
      team.rename(name);
      await this.teams.update(team).catch(nameTaken);
    } else {
      const chatgroup = await this.find.chatgroup(id, 'change');
      chatgroup.rename(name);
      await this.chatgroups.update(chatgroup).catch(nameTaken);
    }
    return { id, name };
  }
}
