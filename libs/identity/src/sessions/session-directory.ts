import { Clock, isId, type Awaitable, type Proof } from '#kernel';
import { type Cacheable, Coherence, CoherentCache, Database, KeyValueStore } from '#platform';
import { Injectable } from '@nestjs/common';
import { userTag } from '../contract.js';
import type { ReplacedToken } from '../domain/session.js';
import type { UserStatus } from '../domain/user.js';
import { SessionActivity } from './session-activity.js';
import type { SessionRecord } from './session-record.js';

const MAX_CACHED = 10_000;

/** Raised with every change of `SessionRecord`: processes of two versions share the store, and each reads only its own. */
const FORMAT = 5;

interface Row {
  readonly user_id: string;
  readonly tenant_id: string | null;
  readonly binding_id: string | null;
  readonly token_hash: Buffer;
  readonly replaced_tokens: readonly ReplacedToken[];
  readonly proofs: readonly Proof[];
  readonly awaits_second_factor: boolean;
  readonly created_at: Date;
  readonly last_seen_at: Date;
  readonly expires_at: Date;
  readonly ended_at: Date | null;
  readonly email: string;
  readonly phone: string | null;
  readonly phone_verified_at: Date | null;
  readonly status: UserStatus;
}

const KEY_PREFIX = 'session:';

export const sessionKey = (sessionId: string): string => KEY_PREFIX + sessionId;

/** The tag of everything made from the session. */
export const sessionTag = sessionKey;

/**
 * Sessions by id, from the nearest place that has it right: this process, the shared store, PostgreSQL. A session that is
 * changed or ended is marked stale in the store before the commit, so that none of these can bring it back.
 */
@Injectable()
export class SessionDirectory {
  readonly #cache: CoherentCache<SessionRecord>;

  constructor(
    private readonly database: Database,
    private readonly store: KeyValueStore,
    private readonly clock: Clock,
    private readonly activity: SessionActivity,
    coherence: Coherence,
  ) {
    this.#cache = new CoherentCache(coherence, MAX_CACHED, KEY_PREFIX);
  }

  /** Null when there is none. Throws when PostgreSQL would have to say and does not answer. */
  find(sessionId: string): Awaitable<SessionRecord | null> {
    const nowMs = this.clock.nowMs();
    const known = this.#cache.peek(sessionId, nowMs);
    if (known !== undefined && !this.activity.isIdle(known.lastSeenMs, nowMs)) return known;
    return this.#findUsed(sessionId, nowMs);
  }

  /** Another process may have seen it since what is known here was read: before it counts as idle, PostgreSQL is asked. */
  async #findUsed(sessionId: string, nowMs: number): Promise<SessionRecord | null> {
    const record = await this.#cache.get(sessionId, nowMs, () => this.#load(sessionId));
    if (record && !record.isEnded && this.activity.isIdle(record.lastSeenMs, nowMs)) {
      record.lastSeenMs = (await this.#read(sessionId))?.lastSeenMs ?? record.lastSeenMs;
    }
    return record;
  }

  async #load(sessionId: string): Promise<Cacheable<SessionRecord> | null> {
    if (!isId(sessionId)) return null;
    const stored = await this.store.get(sessionKey(sessionId)).catch(() => null);
    const record = recordIn(stored) ?? (await this.#read(sessionId));
    if (record === null) return null;
    if (stored === null && !record.isEnded) await this.#refill(record);
    return { value: record, tags: [userTag(record.userId)], expiresAtMs: record.expiresAtMs };
  }

  async #read(sessionId: string): Promise<SessionRecord | null> {
    const [row] = await this.database.query<Row[]>('SELECT * FROM identity.session_for_authentication($1)', [
      sessionId,
    ]);
    if (!row) return null;
    return {
      format: FORMAT,
      id: sessionId,
      userId: row.user_id,
      tenantId: row.tenant_id,
      bindingId: row.binding_id,
      tokenHash: row.token_hash.toString('hex'),
      replacedTokens: row.replaced_tokens,
      authentication: { proofs: row.proofs, awaitsSecondFactor: row.awaits_second_factor },
      createdAt: row.created_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      expiresAtMs: row.expires_at.getTime(),
      lastSeenMs: row.last_seen_at.getTime(),
      isEnded: row.ended_at !== null,
      email: row.email,
      phone: row.phone,
      isPhoneVerified: row.phone_verified_at !== null,
      status: row.status,
    };
  }

  /** Only where nothing stands: a mark of staleness stays. The store is an aid; without it PostgreSQL answers. */
  async #refill(record: SessionRecord): Promise<void> {
    const seconds = Math.ceil((record.expiresAtMs - this.clock.nowMs()) / 1000);
    if (seconds <= 0) return;
    await this.store.setIfAbsent(sessionKey(record.id), JSON.stringify(record), seconds).catch(() => undefined);
  }
}

/** Null for the mark of staleness, for another version's record, and for rubbish: PostgreSQL is asked then. */
function recordIn(stored: string | null): SessionRecord | null {
  if (!stored?.startsWith('{')) return null;
  try {
    const record = JSON.parse(stored) as SessionRecord;
    return record.format === FORMAT ? record : null;
  } catch {
    return null;
  }
}
