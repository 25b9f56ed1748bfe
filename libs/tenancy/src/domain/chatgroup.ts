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
    chatgroup.record(
      domainEvent({
        name: 'tenancy.chatgroup-created',
        aggregateType: 'chatgroup',
        aggregateId: id,
        tenantId,
        data: { name, teamId },
      }),
    );
    return chatgroup;
  }
}
