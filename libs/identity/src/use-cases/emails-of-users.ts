import { UnitOfWork } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { EmailsOfUsers, type EmailOfUser } from '../contract.js';

@QueryHandler(EmailsOfUsers)
export class EmailsOfUsersHandler implements IQueryHandler<EmailsOfUsers> {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async execute({ userIds }: EmailsOfUsers): Promise<ReadonlyMap<string, EmailOfUser>> {
    const rows = await this.unitOfWork.transaction.query<(EmailOfUser & { id: string })[]>(
      'SELECT id, email, is_verified AS "isVerified" FROM identity.emails_of_users($1)',
      [userIds],
    );
    return new Map(rows.map(({ id, ...email }) => [id, email]));
  }
}
