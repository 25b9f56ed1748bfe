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
  const rows = records.map(rowOf);
  await executor.query(
    INSERT,
    COLUMNS.map((_, column) => rows.map((row) => row[column])),
  );
}

function rowOf(record: AuditRecord): unknown[] {
  const { actor, origin } = record;
  return [
    record.id,
    record.occurredAt,
    record.tenantId,
    record.userId,
    record.action,
    record.outcome,
    record.reason,
    actor?.type ?? null,
    actor?.id ?? null,
    actor?.credential.kind ?? null,
    actor?.credential.id ?? null,
    record.resourceType,
    record.resourceId,
    origin?.requestId ?? null,
    origin?.ip ?? null,
    printable(origin?.userAgent),
    origin?.method ?? null,
    printable(origin?.path),
    record.count,
    JSON.stringify(record.data),
  ];
}

/** What a client wrote, without what could forge a line or that PostgreSQL can't store (control characters). */
function printable(value: string | null | undefined): string | null {
  return value?.replaceAll(/\p{Cc}/gu, '\u{FFFD}').slice(0, 512) ?? null;
}
