import { Aggregate, domainEvent, newId } from '#kernel';

/** A conversation of people and robots inside a team. */
export class Chatgroup extends Aggregate {
  readonly id!: string;
  readonly tenantId!: string;
  readonly teamId!: string;
  name!: string;
  readonly createdAt!: Date;
  version!: number;

  static create(tenantId: string, teamId: string, name: string, now: Date): Chatgroup {
    const id = newId();
    const chatgroup = Object.assign(new Chatgroup(), { id, tenantId, teamId, name, createdAt: now, version: 1 });
    chatgroup.#happened('tenancy.chatgroup-created', { name, teamId });
    return chatgroup;
  }

  rename(name: string): void {
    this.name = name;
    this.#happened('tenancy.chatgroup-renamed', { name });
  }

  delete(): void {
    this.#happened('tenancy.chatgroup-deleted', { name: this.name });
  }

  #happened(name: string, data: Record<string, unknown>): void {
    const { id, tenantId } = this;
    this.record(domainEvent({ name, aggregateType: 'chatgroup', aggregateId: id, tenantId, data }));
  }
}
