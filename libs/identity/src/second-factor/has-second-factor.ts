import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { HasSecondFactor } from '../contract.js';
import { SecondFactorRepository } from './second-factor.repository.js';

@QueryHandler(HasSecondFactor)
export class HasSecondFactorHandler implements IQueryHandler<HasSecondFactor> {
  constructor(private readonly factors: SecondFactorRepository) {}

  async execute({ userId }: HasSecondFactor): Promise<boolean> {
    await this.factors.lockAccount(userId);
    return (await this.factors.listConfirmed(userId)).length > 0;
  }
}
