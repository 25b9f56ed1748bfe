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
    team.#happened('tenancy.team-created', { name });
    return team;
  }

  rename(name: string): void {
    this.name = name;
    this.#happened('tenancy.team-renamed', { name });
  }

  delete(): void {
    this.#happened('tenancy.team-deleted', { name: this.name });
  }

  #happened(name: string, data: Record<string, unknown>): void {
    const { id, tenantId } = this;
    this.record(domainEvent({ name, aggregateType: 'team', aggregateId: id, tenantId, data }));
  }
}
