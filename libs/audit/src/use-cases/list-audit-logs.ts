import { Query, type ActorRef } from '#kernel';
import { UnitOfWork } from '#platform';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { readCursor, writeCursor } from '../storage/cursor.js';

export interface AuditFilter {
  readonly action?: string;
  readonly outcome?: string;
  readonly actorId?: string;
  readonly onBehalfOf?: string;
  readonly resourceType?: string;
  readonly resourceId?: string;
  readonly from?: string;
  readonly to?: string;
}

export interface AuditLogRow {
  readonly id: string;
  readonly occurredAt: string;
  readonly tenantId: string | null;
  readonly userId: string | null;
  readonly action: string;
  readonly outcome: 'success' | 'refused' | 'failed';
  readonly reason: string | null;
  readonly actorType: string | null;
  readonly actorId: string | null;
  readonly credentialKind: string | null;
  readonly credentialId: string | null;
  readonly onBehalfOf: readonly ActorRef[];
  readonly resourceType: string | null;
  readonly resourceId: string | null;
  readonly requestId: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly method: string | null;
  readonly path: string | null;
  readonly count: number;
  readonly data: Record<string, unknown>;
}

export interface AuditPage {
  readonly logs: readonly AuditLogRow[];
  readonly nextCursor: string | null;
}

/** The trail that the caller may see, newest first: that of its tenant, and of its own account before a tenant. */
export class ListAuditLogs extends Query<AuditPage> {
  static readonly action = 'audit.list-logs';

  constructor(
    readonly filter: AuditFilter,
    readonly limit: number,
    readonly cursor: string | null,
  ) {
    super();
  }
}

const COLUMNS = `id, to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "occurredAt",
  tenant_id AS "tenantId", user_id AS "userId", action, outcome, reason, actor_type AS "actorType", actor_id AS "actorId",
  credential_kind AS "credentialKind", credential_id AS "credentialId", on_behalf_of AS "onBehalfOf", resource_type AS "resourceType",
  resource_id AS "resourceId", request_id AS "requestId", ip, user_agent AS "userAgent", method, path, count,
  data || coalesce(personal, '{}') AS data`;

/** Which condition each member of the filter adds; `?` is its parameter. */
const CONDITIONS: Readonly<Record<keyof AuditFilter, string>> = {
  action: 'action = ?',
  outcome: 'outcome = ?',
  actorId: '(actor_id = ?::uuid OR (actor_id IS NULL AND user_id = ?::uuid))',
  onBehalfOf: `on_behalf_of @> jsonb_build_array(jsonb_build_object('type', 'human', 'id', ?::uuid))`,
  resourceType: 'resource_type = ?',
  resourceId: 'resource_id = ?',
  from: 'occurred_at >= ?::timestamptz',
  to: 'occurred_at < ?::timestamptz',
};

@QueryHandler(ListAuditLogs)
export class ListAuditLogsHandler implements IQueryHandler<ListAuditLogs> {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async execute({ filter, limit, cursor }: ListAuditLogs): Promise<AuditPage> {
    const parameters: unknown[] = [];
    const conditions = (Object.keys(CONDITIONS) as (keyof AuditFilter)[])
      .filter((member) => filter[member] !== undefined)
      .map((member) => CONDITIONS[member].replaceAll('?', `$${parameters.push(filter[member])}`));
    if (cursor !== null) {
      const { occurredAt, id } = readCursor(cursor);
      conditions.push(
        `(occurred_at, id) < ($${parameters.push(occurredAt)}::timestamptz, $${parameters.push(id)}::uuid)`,
      );
    }
    const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
    const rows = await this.unitOfWork.transaction.query<AuditLogRow[]>(
      `SELECT ${COLUMNS} FROM audit.events ${where} ORDER BY occurred_at DESC, id DESC LIMIT $${parameters.push(limit + 1)}`,
      parameters,
    );
    const logs = rows.slice(0, limit);
    const last = logs.at(-1);
    return { logs, nextCursor: rows.length > limit && last ? writeCursor(last) : null };
  }
}
