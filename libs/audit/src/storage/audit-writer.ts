import type { ActorRef, AuditRecord, SqlExecutor } from '#kernel';

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
  ['on_behalf_of', 'jsonb'],
  ['resource_type', 'text'],
  ['resource_id', 'text'],
  ['request_id', 'text'],
  ['ip', 'text'],
  ['user_agent', 'text'],
  ['method', 'text'],
  ['path', 'text'],
  ['count', 'integer'],
  ['data', 'jsonb'],
  ['personal', 'jsonb'],
  ['personal_of', 'uuid'],
] as const;

const INSERT = `INSERT INTO audit.events (${COLUMNS.map(([name]) => name).join(', ')})
  SELECT * FROM unnest(${COLUMNS.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')})`;

/** Appends the records with one statement, however many they are. */
export async function insertRecords(executor: SqlExecutor, records: readonly AuditRecord[]): Promise<void> {
  await executor.query(INSERT, parametersOf(records));
}

/** The same for records that may be there already, because PostgreSQL took them and could not say so. */
export async function insertRecordsOnce(executor: SqlExecutor, records: readonly AuditRecord[]): Promise<void> {
  await executor.query(`${INSERT} ON CONFLICT DO NOTHING`, parametersOf(records));
}

function parametersOf(records: readonly AuditRecord[]): unknown[][] {
  const rows = records.map(rowOf);
  return COLUMNS.map((_, column) => rows.map((row) => row[column]));
}

function rowOf(record: AuditRecord): unknown[] {
  const { id, occurredAt, tenantId, userId, action, outcome, reason, resourceType, resourceId, count, data } = record;
  const { personal, personalOf } = record;
  return [
    ...[id, occurredAt, tenantId, userId, action, outcome, reason],
    ...[...actorColumns(record), JSON.stringify(chainOf(record))],
    ...[printable(resourceType), printable(resourceId)],
    ...originColumns(record),
    ...[count, printableJson(data)],
    ...[personal && printableJson(personal), personalOf],
  ];
}

/** Who did it. What somebody does to their own account before they are signed in (sign-up, login) they do themselves. */
function actorColumns({ actor, by, outcome, userId }: AuditRecord): (string | null)[] {
  if (!actor && by) return [by.type, by.id, null, null];
  if (!actor && outcome === 'success' && userId !== null) return ['human', userId, null, null];
  return actor ? [actor.type, actor.id, actor.credential.kind, actor.credential.id] : [null, null, null, null];
}

/**
 * For whom it was done, nearest first; empty where the actor acts for itself. A robot acts for whoever made it, and a program
 * with the key of a user for that user.
 */
function chainOf({ actor, by }: AuditRecord): ActorRef[] {
  const isUsersKey = actor?.type === 'human' && actor.credential.kind === 'api-key';
  const id = isUsersKey ? actor.id : (actor ?? by)?.onBehalfOf;
  return id ? [{ type: 'human', id }] : [];
}

function originColumns({ origin }: AuditRecord): (string | null)[] {
  if (!origin) return [null, null, null, null, null];
  return [origin.requestId, origin.ip, printable(origin.userAgent), origin.method, printable(origin.path)];
}

/** What a client wrote, without what could forge a line or what PostgreSQL can't store: controls and half characters. */
function printable(value: string | null): string | null {
  return value?.replaceAll(/[\p{Cc}\p{Cs}]/gu, '\u{FFFD}').slice(0, 512) ?? null;
}

function printableJson(data: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(data, (_, value: unknown) => (typeof value === 'string' ? printable(value) : value));
}
