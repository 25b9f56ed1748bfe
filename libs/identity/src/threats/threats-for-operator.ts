import type { SqlExecutor } from '#kernel';
import { THREAT_COLUMNS, type ThreatFilter } from './threat-log.js';
import type { Threat } from './threat.js';

const LIST = `SELECT ${THREAT_COLUMNS} FROM identity.threats
  WHERE ($1::text IS NULL OR kind = $1) AND ($2::uuid IS NULL OR user_id = $2)
    AND ($3::timestamptz IS NULL OR detected_at >= $3) ORDER BY id DESC LIMIT $4`;

/** What was detected, newest first, over a connection of the owner. */
export async function threatsForOperator(
  owner: SqlExecutor,
  { kind, userId, since }: ThreatFilter,
  most: number,
): Promise<Threat[]> {
  const { rows } = (await owner.query(LIST, [kind, userId, since, most])) as { rows: Threat[] };
  return rows;
}
