import { DomainError } from '#kernel';
import { Queries } from '#platform';
import { NeedsSecondFactor } from '#rbac/contract';
import type { TenantSummary } from '#tenancy/contract';
import { Injectable } from '@nestjs/common';
import { HasSecondFactor, SECOND_FACTOR_REQUIRED } from '../contract.js';

type PolicyOfTenant = Pick<TenantSummary, 'id' | 'secondFactor' | 'remembersDevices'>;

/** Who may work in a tenant that asks for a second factor. */
@Injectable()
export class SecondFactorPolicy {
  constructor(private readonly queries: Queries) {}

  /**
   * Answers whether the session itself must have shown it, and not a browser that is remembered. Joins the open command, which
   * holds the membership. Throws `identity.second-factor-required`.
   */
  async enforce(userId: string, { id, secondFactor, remembersDevices }: PolicyOfTenant): Promise<boolean> {
    const isRequired = (await this.queries.execute(new NeedsSecondFactor(id, userId))) || secondFactor === 'required';
    if (isRequired && !(await this.queries.execute(new HasSecondFactor(userId)))) {
      throw new DomainError(SECOND_FACTOR_REQUIRED);
    }
    return isRequired && !remembersDevices;
  }
}
