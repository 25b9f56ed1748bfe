import { type Decision } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { DecideForMember } from '../contract.js';
import { MemberDecisions } from '../member-decisions.js';
import { Snapshots } from '../storage/snapshots.js';

@QueryHandler(DecideForMember)
export class DecideForMemberHandler implements IQueryHandler<DecideForMember> {
  constructor(
    private readonly snapshots: Snapshots,
    private readonly decisions: MemberDecisions,
  ) {}

  async execute({ userId, permission }: DecideForMember): Promise<Decision> {
    return this.decisions.decide(await this.snapshots.read(), userId, permission, null);
  }
}
