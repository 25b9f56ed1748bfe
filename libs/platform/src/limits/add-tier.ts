import { Command, DomainError, domainEvent } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { violates } from '../database/database-error.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { LIMIT_INVALID, TIER_NOT_FOUND, TIER_TAKEN } from './errors.js';
import { TIERS_TAG } from './tiers.js';

const NAME = /^[a-z][a-z0-9-]{0,31}$/;
const MAX_RANK = 1_000_000;

const ADD = 'INSERT INTO platform.limit_tiers (name, rank) VALUES ($1, $2)';
const COPY = `INSERT INTO platform.limits (tier, subject, class, quota, window_seconds)
  SELECT $1, subject, class, quota, window_seconds FROM platform.limits WHERE tier = $2 RETURNING tier`;

/**
 * Makes a tier with the limits of another, for an operator; the rank says which of two allows more. Throws
 * `platform.limit-invalid`, `platform.tier-taken`, `platform.tier-not-found`.
 */
export class AddTier extends Command {
  static readonly action = 'platform.add-tier';

  constructor(
    readonly name: string,
    readonly rank: number,
    readonly like: string,
  ) {
    super();
  }
}

@CommandHandler(AddTier)
export class AddTierHandler implements ICommandHandler<AddTier> {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async execute({ name, rank, like }: AddTier): Promise<void> {
    if (!NAME.test(name) || !Number.isInteger(rank) || Math.abs(rank) > MAX_RANK) throw new DomainError(LIMIT_INVALID);
    const { transaction } = this.unitOfWork;
    await transaction.query(ADD, [name, rank]).catch((error: unknown) => {
      const isTaken = violates(error, 'limit_tiers_pkey') || violates(error, 'limit_tiers_rank_key');
      throw isTaken ? new DomainError(TIER_TAKEN) : error;
    });
    const copied = await transaction.query<unknown[]>(COPY, [name, like]);
    if (copied.length === 0) throw new DomainError(TIER_NOT_FOUND);
    const data = { rank, like };
    transaction.record(
      domainEvent({ name: 'platform.tier-added', aggregateType: 'limit-tier', aggregateId: name, data }),
    );
    transaction.invalidate(TIERS_TAG);
  }
}
