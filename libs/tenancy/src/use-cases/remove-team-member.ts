import { Command, type TenantActor } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { PlaceMembers } from './place-members.js';

/** Takes somebody out of a team. Throws `tenancy.team-not-found`, `tenancy.member-not-found`. */
export class RemoveTeamMember extends Command {
  static readonly action = 'tenancy.remove-team-member';

  constructor(
    readonly by: TenantActor,
    readonly teamId: string,
    readonly memberId: string,
  ) {
    super();
  }
}

@CommandHandler(RemoveTeamMember)
export class RemoveTeamMemberHandler implements ICommandHandler<RemoveTeamMember> {
  constructor(private readonly members: PlaceMembers) {}

  execute({ by, teamId, memberId }: RemoveTeamMember): Promise<void> {
    return this.members.remove(by, 'team', teamId, memberId);
  }
}
