import type { HeldPermission, RecordedUses, SqlExecutor } from '#kernel';

const USES = `SELECT actor_id AS "actorId", permission, last_allowed_at AS "lastAllowedAt" FROM audit.last_allowed($1, $2)`;
const SINCE =
  'SELECT min(occurred_at) AS since FROM audit.events WHERE tenant_id = (SELECT platform.current_tenant_id())';

/** See `AuditTrail.usesOf`. */
export async function readUses(executor: SqlExecutor, asked: readonly HeldPermission[]): Promise<RecordedUses> {
  const [oldest] = (await executor.query(SINCE)) as { since: Date | null }[];
  const parameters = [asked.map(({ actorId }) => actorId), asked.map(({ permission }) => permission)];
  const uses = (await executor.query(USES, parameters)) as RecordedUses['uses'];
  return { recordedSince: oldest?.since ?? null, uses };
}
