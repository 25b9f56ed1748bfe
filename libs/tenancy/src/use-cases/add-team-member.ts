import { Command, type TenantActor } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { PlaceMembers } from './place-members.js';

/**
 * Puts a member or a robot of the tenant into a team; putting in somebody who is in changes nothing. Throws
 * `tenancy.team-not-found`, `tenancy.member-not-found`; for a robot, or where the team holds roles, also `rbac.rank-required`,
 * `rbac.higher-rank`, `rbac.grant-exceeds-own`.
 */
export class AddTeamMember extends Command {
  static readonly action = 'tenancy.add-team-member';

  constructor(
    readonly by: TenantActor,
    readonly teamId: string,
    readonly memberId: string,
  ) {
    super();
  }
}

@CommandHandler(AddTeamMember)
export class AddTeamMemberHandler implements ICommandHandler<AddTeamMember> {
  constructor(private readonly members: PlaceMembers) {}

  execute({ by, teamId, memberId }: AddTeamMember): Promise<void> {
    return this.members.add(by, 'team', teamId, memberId);
  }
}
