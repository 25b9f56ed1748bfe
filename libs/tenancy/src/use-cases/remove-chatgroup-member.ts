import { Command, type TenantActor } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { PlaceMembers } from './place-members.js';

/** Takes somebody out of a chatgroup. Throws `tenancy.chatgroup-not-found`, `tenancy.member-not-found`. */
export class RemoveChatgroupMember extends Command {
  static readonly action = 'tenancy.remove-chatgroup-member';

  constructor(
    readonly by: TenantActor,
    readonly chatgroupId: string,
    readonly memberId: string,
  ) {
    super();
  }
}

@CommandHandler(RemoveChatgroupMember)
export class RemoveChatgroupMemberHandler implements ICommandHandler<RemoveChatgroupMember> {
  constructor(private readonly members: PlaceMembers) {}

  execute({ by, chatgroupId, memberId }: RemoveChatgroupMember): Promise<void> {
    return this.members.remove(by, 'chatgroup', chatgroupId, memberId);
  }
}
