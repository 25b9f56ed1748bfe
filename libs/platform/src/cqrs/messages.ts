import { type Command, type Query } from '#kernel';
import { Injectable } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { UnitOfWork } from '../database/unit-of-work.js';

/** The stable name of a message class in the audit trail: `static readonly action`. */
function actionOf(message: object): string {
  const { action, name } = message.constructor as unknown as { action?: string; name: string };
  if (action === undefined) throw new Error(`${name} has no static \`action\``);
  return action;
}

/** The way to change something: the command's handler runs in one transaction, which inner commands join. */
@Injectable()
export class Commands {
  constructor(
    private readonly bus: CommandBus,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  execute<R>(command: Command<R>): Promise<R> {
    return this.unitOfWork.write(actionOf(command), () => this.bus.execute<Command<R>, R>(command));
  }
}

/** The way to ask: the query's handler runs in a read-only transaction, or in that of the command that asks. */
@Injectable()
export class Queries {
  constructor(
    private readonly bus: QueryBus,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  execute<R>(query: Query<R>): Promise<R> {
    return this.unitOfWork.read(actionOf(query), () => this.bus.execute<Query<R>, R>(query));
  }
}
