import type { ThreatKind } from '#platform';
import { UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Threat } from './threat.js';

/** What is asked for; null for anything. */
export interface ThreatFilter {
  readonly kind: ThreatKind | null;
  readonly userId: string | null;
  readonly since: Date | null;
}

const ADD = `INSERT INTO identity.threats (id, kind, action, user_id, session_id, evidence, detected_at, is_told)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

export const THREAT_COLUMNS = `id, kind, action, user_id AS "userId", session_id AS "sessionId", evidence,
  detected_at AS "detectedAt"`;

const ALL = `SELECT ${THREAT_COLUMNS} FROM identity.threats_for_superuser($1, $2, $3, $4, $5)`;

const COUNT_TOLD = `SELECT count(*)::int AS count FROM identity.threats
  WHERE is_told AND user_id = $1 AND kind = ANY ($2) AND detected_at > $3`;

const OWN = `SELECT ${THREAT_COLUMNS} FROM identity.threats
  WHERE user_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`;

/** What was detected, newest first. */
@Injectable()
export class ThreatLog {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** About the account in scope, or about none; `isTold` when its person gets a mail of it. */
  async add({ id, kind, action, userId, sessionId, evidence, detectedAt }: Threat, isTold: boolean): Promise<void> {
    const values = [id, kind, action, userId, sessionId, JSON.stringify(evidence), detectedAt, isTold];
    await this.unitOfWork.transaction.query(ADD, values);
  }

  /** Of how many of those kinds the person of the account in scope was told. */
  async countTold(userId: string, kinds: readonly ThreatKind[], since: Date): Promise<number> {
    const [row] = await this.unitOfWork.transaction.query<{ count: number }[]>(COUNT_TOLD, [userId, kinds, since]);
    return row?.count ?? 0;
  }

  /** Of everybody. PostgreSQL shows them to superusers alone, whoever asks. */
  all({ kind, userId, since }: ThreatFilter, before: string | null, most: number): Promise<Threat[]> {
    return this.unitOfWork.transaction.query<Threat[]>(ALL, [kind, userId, since, before, most]);
  }

  ofUser(userId: string, before: string | null, most: number): Promise<Threat[]> {
    return this.unitOfWork.transaction.query<Threat[]>(OWN, [userId, before, most]);
  }
}
