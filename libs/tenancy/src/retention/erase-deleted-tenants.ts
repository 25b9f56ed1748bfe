import { Commands, Database, ScheduledTasks } from '#platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EraseTenant } from '../use-cases/erase-tenant.js';

const EVERY_HOUR = '41 * * * *';
const ROWS_AT_ONCE = 1000;

/** Erases tenants whose grace is over, within the hour: the rows of every table in portions, then the tenant itself. */
@Injectable()
export class EraseDeletedTenants implements OnModuleInit {
  constructor(
    private readonly tasks: ScheduledTasks,
    private readonly database: Database,
    private readonly commands: Commands,
  ) {}

  onModuleInit(): void {
    this.tasks.add('erase-deleted-tenants', EVERY_HOUR, () => this.erase());
  }

  async erase(): Promise<void> {
    const due = await this.database.query<{ id: string }[]>('SELECT tenancy.tenants_to_erase() AS id', []);
    for (const { id } of due) {
      while ((await this.#eraseSome(id)) > 0);
      await this.commands.execute(new EraseTenant(id));
    }
  }

  async #eraseSome(tenantId: string): Promise<number> {
    const sql = 'SELECT tenancy.erase_rows_of_tenant($1, $2) AS erased';
    const [row] = await this.database.query<{ erased: number }[]>(sql, [tenantId, ROWS_AT_ONCE]);
    return row?.erased ?? 0;
  }
}
