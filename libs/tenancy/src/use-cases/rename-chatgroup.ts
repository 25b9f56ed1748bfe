import { Command } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Chatgroup } from '../domain/chatgroup.js';
import { ChatgroupRepository } from '../storage/chatgroup.repository.js';
import { nameTaken } from './create-team.js';
import { FindPlace } from './find-place.js';

/** Throws `tenancy.chatgroup-not-found`, `platform.name-taken`. */
export class RenameChatgroup extends Command<Chatgroup> {
  static readonly action = 'tenancy.rename-chatgroup';

  constructor(
    readonly chatgroupId: string,
    readonly name: string,
  ) {
    super();
  }
}

@CommandHandler(RenameChatgroup)
export class RenameChatgroupHandler implements ICommandHandler<RenameChatgroup> {
  constructor(
    private readonly find: FindPlace,
    private readonly chatgroups: ChatgroupRepository,
  ) {}

  async execute({ chatgroupId, name }: RenameChatgroup): Promise<Chatgroup> {
    const chatgroup = await this.find.chatgroup(chatgroupId, 'change');
    chatgroup.rename(name);
    await this.chatgroups.update(chatgroup).catch(nameTaken);
    return chatgroup;
  }
}
