import { UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ForgetPerson } from '../contract.js';

@CommandHandler(ForgetPerson)
export class ForgetPersonHandler implements ICommandHandler<ForgetPerson> {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async execute({ userId, emails }: ForgetPerson): Promise<void> {
    await this.unitOfWork.transaction.query('SELECT tenancy.forget_person($1, $2)', [userId, emails]);
  }
}
