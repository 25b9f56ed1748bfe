import { UnitOfWork } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { EmailsOfUsers } from '../contract.js';

@QueryHandler(EmailsOfUsers)
export class EmailsOfUsersHandler implements IQueryHandler<EmailsOfUsers> {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async execute({ userIds }: EmailsOfUsers): Promise<ReadonlyMap<string, string>> {
    const rows = await this.unitOfWork.transaction.query<{ id: string; email: string }[]>(
      'SELECT * FROM identity.emails_of_users($1)',
      [userIds],
    );
    return new Map(rows.map(({ id, email }) => [id, email]));
  }
}
