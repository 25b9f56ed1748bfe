import { UnitOfWork } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ActiveAccounts } from '../contract.js';

@QueryHandler(ActiveAccounts)
export class ActiveAccountsHandler implements IQueryHandler<ActiveAccounts> {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async execute({ userIds }: ActiveAccounts): Promise<ReadonlySet<string>> {
    const rows = await this.unitOfWork.transaction.query<{ id: string }[]>(
      'SELECT id FROM identity.active_accounts($1) AS id',
      [userIds],
    );
    return new Set(rows.map(({ id }) => id));
  }
}
