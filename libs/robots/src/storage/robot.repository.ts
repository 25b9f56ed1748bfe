import { isId } from '#kernel';
import { AggregateStore, pageOf, UnitOfWork, type Page, type PageWish } from '#platform';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Robot, type RobotStatus } from '../domain/robot.js';
import { robotTag } from '../tokens/robot-directory.js';

@Injectable()
export class RobotRepository extends AggregateStore<Robot> {
  constructor(unitOfWork: UnitOfWork) {
    super(unitOfWork, Robot);
  }

  /** Of the tenant in scope, active or revoked ones or (null) both, whose names begin so. Throws `platform.cursor-invalid`. */
  page(status: RobotStatus | null, name: string, wish: PageWish): Promise<Page<Robot>> {
    const begins = 'starts_with(lower(robot.name), lower(:name))';
    const query = this.repository.createQueryBuilder('robot').where(begins, { name });
    return pageOf(status === null ? query : query.andWhere({ status }), wish);
  }

  /** The robot, locked until the commit: one at a time issues a code for it, pairs or revokes it. Null when there is none. */
  async lock(id: string): Promise<Robot | null> {
    if (!isId(id)) return null;
    return this.repository.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  /** Those that the user made and nobody has revoked, locked until the commit. */
  lockActiveOf(creatorId: string): Promise<Robot[]> {
    return this.repository.find({
      where: { creatorId, status: 'active' },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** Those of these that nobody has revoked; of all of the tenant in scope where null. */
  activeOnes(ids: readonly string[] | null): Promise<Robot[]> {
    return this.repository.findBy({ status: 'active', ...(ids && { id: In([...ids]) }) });
  }

  /** How many robots the user has made in the tenant in scope, revoked ones aside. */
  countOf(creatorId: string): Promise<number> {
    return this.repository.countBy({ creatorId, status: 'active' });
  }

  /** Once this has committed, no process accepts a token that counts no more. */
  override async update(robot: Robot): Promise<void> {
    await super.update(robot);
    this.unitOfWork.transaction.invalidate(robotTag(robot.id));
  }
}
