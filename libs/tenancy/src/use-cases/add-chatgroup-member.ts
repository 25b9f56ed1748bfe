import { Command, type TenantActor } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { PlaceMembers } from './place-members.js';

/**
 * Puts a member or a robot of the tenant into a chatgroup; putting in somebody who is in changes nothing. Throws
 * `tenancy.chatgroup-not-found`, `tenancy.member-not-found`; for a robot also `rbac.rank-required`, `rbac.higher-rank`,
 * `rbac.grant-exceeds-own`.
 */
export class AddChatgroupMember extends Command {
  static readonly action = 'tenancy.add-chatgroup-member';

  constructor(
    readonly by: TenantActor,
    readonly chatgroupId: string,
    readonly memberId: string,
  ) {
    super();
  }
}

@CommandHandler(AddChatgroupMember)
export class AddChatgroupMemberHandler implements ICommandHandler<AddChatgroupMember> {
  constructor(private readonly members: PlaceMembers) {}

  execute({ by, chatgroupId, memberId }: AddChatgroupMember): Promise<void> {
    return this.members.add(by, 'chatgroup', chatgroupId, memberId);
  }
}
