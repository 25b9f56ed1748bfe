import { Command } from '#kernel';
import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { tenantTag } from '../contract.js';
import { ChatgroupRepository } from '../storage/chatgroup.repository.js';
import { FindPlace } from './find-place.js';

/** Deletes a chatgroup; nobody reaches anything through it any more. Throws `tenancy.chatgroup-not-found`. */
export class DeleteChatgroup extends Command {
  static readonly action = 'tenancy.delete-chatgroup';

  constructor(readonly chatgroupId: string) {
    super();
  }
}

@CommandHandler(DeleteChatgroup)
export class DeleteChatgroupHandler implements ICommandHandler<DeleteChatgroup> {
  constructor(
    private readonly find: FindPlace,
    private readonly chatgroups: ChatgroupRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async execute({ chatgroupId }: DeleteChatgroup): Promise<void> {
    const chatgroup = await this.find.chatgroup(chatgroupId, 'change');
    chatgroup.delete();
    await this.chatgroups.delete(chatgroup);
    this.unitOfWork.transaction.invalidate(tenantTag(chatgroup.tenantId));
  }
}
