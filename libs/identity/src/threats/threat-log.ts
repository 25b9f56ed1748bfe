import type { ThreatKind } from '#platform';
import { UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import type { SessionStart } from '../storage/session.repository.js';
import type { Threat } from './threat.js';

/** What is asked for; null for anything. */
export interface ThreatFilter {
  readonly kind: ThreatKind | null;
  readonly userId: string | null;
  readonly since: Date | null;
}

/** Nobody has been asked yet. */
type NewThreat = Omit<Threat, 'wasMe' | 'answeredAt'>;

const ADD = `INSERT INTO identity.threats (id, kind, action, user_id, session_id, evidence, detected_at, is_told)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

export const THREAT_COLUMNS = `id, kind, action, user_id AS "userId", session_id AS "sessionId", evidence,
  detected_at AS "detectedAt", was_me AS "wasMe", answered_at AS "answeredAt"`;

const ALL = `SELECT ${THREAT_COLUMNS} FROM identity.threats_for_superuser($1, $2, $3, $4, $5)`;

const COUNT_TOLD = `SELECT count(*)::int AS count FROM identity.threats
  WHERE is_told AND user_id = $1 AND kind = ANY ($2) AND detected_at > $3`;

const OWN = `SELECT ${THREAT_COLUMNS} FROM identity.threats
  WHERE user_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`;

const ONE = `SELECT ${THREAT_COLUMNS} FROM identity.threats WHERE user_id = $1 AND id = $2`;

const ANSWER = 'UPDATE identity.threats SET was_me = $2, answered_at = $3 WHERE id = $1';

const CONFIRMED = `SELECT evidence->>'ip' AS ip, evidence->>'userAgent' AS "userAgent", detected_at AS "createdAt"
  FROM identity.threats WHERE user_id = $1 AND was_me ORDER BY id DESC LIMIT 200`;

/** What was detected, newest first. */
@Injectable()
export class ThreatLog {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** About the account in scope, or about none; and whether its person is told. */
  async add(threat: NewThreat, isTold: boolean): Promise<void> {
    const { id, kind, action, userId, sessionId, evidence, detectedAt } = threat;
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

  async find(userId: string, id: string): Promise<Threat | null> {
    const [threat] = await this.unitOfWork.transaction.query<Threat[]>(ONE, [userId, id]);
    return threat ?? null;
  }

  /** The account is held alone (`UserRepository.takeAccount`). */
  async answer(id: string, wasMe: boolean, now: Date): Promise<void> {
    await this.unitOfWork.transaction.query(ANSWER, [id, wasMe, now]);
  }

  /** From where and with what its person says that it was them. */
  confirmed(userId: string): Promise<SessionStart[]> {
    return this.unitOfWork.transaction.query<SessionStart[]>(CONFIRMED, [userId]);
  }

  ofUser(userId: string, before: string | null, most: number): Promise<Threat[]> {
    return this.unitOfWork.transaction.query<Threat[]>(OWN, [userId, before, most]);
  }
}
