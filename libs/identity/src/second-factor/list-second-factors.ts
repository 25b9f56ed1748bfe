import { Query } from '#kernel';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { RecoveryCodes } from './recovery-codes.js';
import { SecondFactorRepository } from './second-factor.repository.js';
import type { SecondFactor } from './second-factor.js';

export interface SecondFactorsOfUser {
  readonly factors: readonly SecondFactor[];
  /** How many were not used yet. */
  readonly recoveryCodesLeft: number;
}

/** The user's second factors, oldest first, and what is left of the recovery codes. */
export class ListSecondFactors extends Query<SecondFactorsOfUser> {
  static readonly action = 'identity.list-second-factors';

  constructor(readonly userId: string) {
    super();
  }
}

@QueryHandler(ListSecondFactors)
export class ListSecondFactorsHandler implements IQueryHandler<ListSecondFactors> {
  constructor(
    private readonly factors: SecondFactorRepository,
    private readonly recoveryCodes: RecoveryCodes,
  ) {}

  async execute({ userId }: ListSecondFactors): Promise<SecondFactorsOfUser> {
    const factors = await this.factors.list(userId);
    return { factors, recoveryCodesLeft: await this.recoveryCodes.left(userId) };
  }
}
