import { UnitOfWork } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { EmailsOfUsers, ReadEmail } from '../contract.js';
import { canonicalEmail } from '../domain/email.js';

@QueryHandler(ReadEmail)
export class ReadEmailHandler implements IQueryHandler<ReadEmail> {
  execute({ text }: ReadEmail): Promise<string> {
    return Promise.resolve(canonicalEmail(text));
  }
}

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
