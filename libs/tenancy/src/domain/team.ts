import { Aggregate, domainEvent, newId } from '#kernel';

/** A group inside a tenant; what belongs to it is reached by its members only. */
export class Team extends Aggregate {
  readonly id!: string;
  readonly tenantId!: string;
  name!: string;
  readonly createdAt!: Date;
  version!: number;

  static create(tenantId: string, name: string, now: Date): Team {
    const id = newId();
    const team = Object.assign(new Team(), { id, tenantId, name, createdAt: now, version: 1 });
    team.record(
      domainEvent({ name: 'tenancy.team-created', aggregateType: 'team', aggregateId: id, tenantId, data: { name } }),
    );
    return team;
  }
}
