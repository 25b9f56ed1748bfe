import { Injectable } from '@nestjs/common';
import { Chatgroup } from '../domain/chatgroup.js';
import { Team } from '../domain/team.js';
import { ChatgroupRepository } from '../storage/chatgroup.repository.js';
import { TeamRepository } from '../storage/team.repository.js';

const FIRST_TEAM = 'General';
const FIRST_CHATGROUP = 'General';

/** What every tenant starts with: a team, and a chatgroup in it. Joins the command that makes the tenant. */
@Injectable()
export class FirstWorkspace {
  constructor(
    private readonly teams: TeamRepository,
    private readonly chatgroups: ChatgroupRepository,
  ) {}

  async make(tenantId: string, now: Date): Promise<void> {
    const team = Team.create(tenantId, FIRST_TEAM, now);
    await this.teams.add(team);
    await this.chatgroups.add(Chatgroup.create(tenantId, team.id, FIRST_CHATGROUP, now));
  }
}
