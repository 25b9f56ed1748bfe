import { UnitOfWork } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ListRoleNamesOfUser } from '../contract.js';

interface Row {
  readonly tenant_id: string;
  readonly role_name: string;
}

@QueryHandler(ListRoleNamesOfUser)
export class ListRoleNamesOfUserHandler implements IQueryHandler<ListRoleNamesOfUser> {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async execute({ userId }: ListRoleNamesOfUser): Promise<ReadonlyMap<string, readonly string[]>> {
    const rows = await this.unitOfWork.transaction.query<Row[]>('SELECT * FROM rbac.role_names_of_user($1)', [userId]);
    const names = new Map<string, string[]>();
    for (const { tenant_id, role_name } of rows) names.set(tenant_id, [...(names.get(tenant_id) ?? []), role_name]);
    return names;
  }
}
