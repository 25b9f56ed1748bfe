import { UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';

/** A permission that an application brings along, with what it lets its holder do. */
export interface RegisteredPermission {
  readonly permission: string;
  readonly description: string;
  readonly application: string;
}

/** What applications have registered in the tenant in scope. */
@Injectable()
export class RegisteredPermissions {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  all(): Promise<RegisteredPermission[]> {
    return this.unitOfWork.transaction.query<RegisteredPermission[]>(
      'SELECT permission, description, application FROM rbac.permissions',
    );
  }

  /** Every pattern that a role of the tenant grants by a binding of its own. */
  async bound(): Promise<readonly string[]> {
    const rows = await this.unitOfWork.transaction.query<{ permission: string }[]>(
      'SELECT DISTINCT permission FROM rbac.bindings',
    );
    return rows.map(({ permission }) => permission);
  }

  /** Replaces all that the application has registered. */
  async replace(application: string, wanted: readonly Omit<RegisteredPermission, 'application'>[]): Promise<void> {
    const { transaction } = this.unitOfWork;
    await transaction.query('DELETE FROM rbac.permissions WHERE application = $1', [application]);
    await transaction.query(
      `INSERT INTO rbac.permissions (tenant_id, application, permission, description)
        SELECT platform.current_tenant_id(), $1, * FROM unnest($2::text[], $3::text[])`,
      [application, wanted.map(({ permission }) => permission), wanted.map(({ description }) => description)],
    );
  }
}
