import { DomainError } from '#kernel';
import { Queries } from '#platform';
import { NeedsSecondFactor } from '#rbac/contract';
import type { TenantSummary } from '#tenancy/contract';
import { Injectable } from '@nestjs/common';
import { HasSecondFactor, SECOND_FACTOR_REQUIRED } from '../contract.js';

/** Who may work in a tenant that asks for a second factor. */
@Injectable()
export class SecondFactorPolicy {
  constructor(private readonly queries: Queries) {}

  /** Joins the open command, which holds the membership. Throws `identity.second-factor-required`. */
  async enforce(userId: string, { id, secondFactor }: Pick<TenantSummary, 'id' | 'secondFactor'>): Promise<void> {
    const isRequired = (await this.queries.execute(new NeedsSecondFactor(id, userId))) || secondFactor === 'required';
    if (isRequired && !(await this.queries.execute(new HasSecondFactor(userId)))) {
      throw new DomainError(SECOND_FACTOR_REQUIRED);
    }
  }
}
