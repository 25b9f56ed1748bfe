import type { AuditRecord, SqlExecutor } from '#kernel';

const COLUMNS = [
  ['id', 'uuid'],
  ['occurred_at', 'timestamptz'],
  ['tenant_id', 'uuid'],
  ['user_id', 'uuid'],
  ['action', 'text'],
  ['outcome', 'text'],
  ['reason', 'text'],
  ['actor_type', 'text'],
  ['actor_id', 'uuid'],
  ['credential_kind', 'text'],
  ['credential_id', 'text'],
  ['resource_type', 'text'],
  ['resource_id', 'text'],
  ['request_id', 'text'],
  ['ip', 'text'],
  ['user_agent', 'text'],
  ['method', 'text'],
  ['path', 'text'],
  ['count', 'integer'],
  ['data', 'jsonb'],
] as const;

const INSERT = `INSERT INTO audit.events (${COLUMNS.map(([name]) => name).join(', ')})
  SELECT * FROM unnest(${COLUMNS.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')})`;

/** Appends the records with one statement, however many they are. */
export async function insertRecords(executor: SqlExecutor, records: readonly AuditRecord[]): Promise<void> {
  await executor.query(INSERT, parametersOf(records));
}

/** The same for records that may be there already, because PostgreSQL took them but could not say so. */
export async function insertRecordsOnce(executor: SqlExecutor, records: readonly AuditRecord[]): Promise<void> {
  await executor.query(`${INSERT} ON CONFLICT DO NOTHING`, parametersOf(records));
}

function parametersOf(records: readonly AuditRecord[]): unknown[][] {
  const rows = records.map(rowOf);
  return COLUMNS.map((_, column) => rows.map((row) => row[column]));
}

function rowOf(record: AuditRecord): unknown[] {
  const { id, occurredAt, tenantId, userId, action, outcome, reason, resourceType, resourceId, count, data } = record;
  return [
    ...[id, occurredAt, tenantId, userId, action, outcome, reason],
    ...actorColumns(record),
    ...[printable(resourceType), printable(resourceId)],
    ...originColumns(record),
    ...[count, JSON.stringify(data, (_, value: unknown) => (typeof value === 'string' ? storable(value) : value))],
  ];
}

function actorColumns({ actor }: AuditRecord): (string | null)[] {
  return actor ? [actor.type, actor.id, actor.credential.kind, actor.credential.id] : [null, null, null, null];
}

function originColumns({ origin }: AuditRecord): (string | null)[] {
  if (!origin) return [null, null, null, null, null];
  return [origin.requestId, origin.ip, printable(origin.userAgent), origin.method, printable(origin.path)];
}

/** What a client wrote, no longer than a line. */
function printable(value: string | null): string | null {
  return value === null ? null : storable(value).slice(0, 512);
}

/** Without what could forge a line (control characters) or what PostgreSQL can't store (NUL, halves of surrogate pairs). */
function storable(value: string): string {
  return value.replaceAll(/[\p{Cc}\p{Cs}]/gu, '\u{FFFD}');
}
