import { Command, DomainError, domainEvent } from '#kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { UnitOfWork } from '../database/unit-of-work.js';
import { LIMIT_INVALID, TIER_NOT_FOUND } from './errors.js';
import { SUBJECTS, TIER_CLASSES } from './route-class.js';
import { TIERS_TAG } from './tiers.js';

const MAX_LIMIT = 10_000_000;
const MAX_WINDOW_SECONDS = 86_400;

const SET = `UPDATE platform.limits SET quota = $4, window_seconds = $5
  WHERE tier = $1 AND subject = $2 AND class = $3 RETURNING tier`;

/**
 * Changes one limit of a tier, for an operator. When it has returned, every process applies it; what a subject has used
 * keeps its share. Throws `platform.limit-invalid`, `platform.tier-not-found`.
 */
export class SetLimit extends Command {
  static readonly action = 'platform.set-limit';

  constructor(
    readonly tier: string,
    readonly subject: string,
    readonly limitClass: string,
    readonly limit: number,
    readonly windowSeconds: number,
  ) {
    super();
  }
}

@CommandHandler(SetLimit)
export class SetLimitHandler implements ICommandHandler<SetLimit> {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async execute({ tier, subject, limitClass, limit, windowSeconds }: SetLimit): Promise<void> {
    const isKnown = isOneOf(SUBJECTS, subject) && isOneOf(TIER_CLASSES, limitClass);
    if (!isKnown || !isWithin(limit, MAX_LIMIT) || !isWithin(windowSeconds, MAX_WINDOW_SECONDS)) {
      throw new DomainError(LIMIT_INVALID);
    }
    const { transaction } = this.unitOfWork;
    const [rows] = await transaction.query<[unknown[]]>(SET, [tier, subject, limitClass, limit, windowSeconds]);
    if (rows.length === 0) throw new DomainError(TIER_NOT_FOUND);
    transaction.record(
      domainEvent({
        name: 'platform.limit-set',
        aggregateType: 'limit-tier',
        aggregateId: tier,
        data: { subject, class: limitClass, limit, windowSeconds },
      }),
    );
    transaction.invalidate(TIERS_TAG);
  }
}

function isOneOf(known: readonly string[], value: string): boolean {
  return known.includes(value);
}

function isWithin(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}
