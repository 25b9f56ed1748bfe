import { DomainError, type Aggregate } from '#kernel';
import type { EntityTarget, FindOptionsWhere, ObjectLiteral, Repository } from 'typeorm';
import { STALE_WRITE } from '../errors.js';
import type { UnitOfWork } from './unit-of-work.js';

type Versioned = Aggregate & { readonly id: string; version: number };

/**
 * Loads and saves one kind of aggregate inside the open transaction, and hands what happened to it to the unit of work.
 * Writes are versioned: a stale one is refused, not merged.
 */
export class AggregateStore<T extends Versioned & ObjectLiteral> {
  constructor(
    protected readonly unitOfWork: UnitOfWork,
    private readonly target: EntityTarget<T>,
  ) {}

  /** The aggregate, or null when it does not exist for the rows in scope. */
  find(id: string): Promise<T | null> {
    return this.repository.findOneBy({ id } as FindOptionsWhere<T>);
  }

  async add(aggregate: T): Promise<void> {
    await this.repository.insert(aggregate);
    this.unitOfWork.transaction.record(...aggregate.releaseEvents());
  }

  /** Throws `platform.stale-write` when it was changed since it was read. */
  async update(aggregate: T): Promise<void> {
    const { id, version } = aggregate;
    const changes = { ...this.columnsOf(aggregate), version: version + 1 };
    const result = await this.repository.update({ id, version } as FindOptionsWhere<T>, changes as never);
    if (result.affected !== 1) throw new DomainError(STALE_WRITE);
    aggregate.version = version + 1;
    this.unitOfWork.transaction.record(...aggregate.releaseEvents());
  }

  /** Deletes its row. Throws `platform.stale-write` when it was changed since it was read. */
  async delete(aggregate: T): Promise<void> {
    const { id, version } = aggregate;
    const result = await this.repository.delete({ id, version } as FindOptionsWhere<T>);
    if (result.affected !== 1) throw new DomainError(STALE_WRITE);
    this.unitOfWork.transaction.record(...aggregate.releaseEvents());
  }

  protected get repository(): Repository<T> {
    return this.unitOfWork.transaction.manager.getRepository(this.target);
  }

  private columnsOf(aggregate: T): object {
    const { columns } = this.repository.metadata;
    return Object.fromEntries(
      columns.map((column) => [column.propertyName, column.getEntityValue(aggregate) as unknown]),
    );
  }
}
