import type { ActingRef, Actor } from './actor.js';
import type { Awaitable } from './awaitable.js';
import type { Decision, Scope } from './access.js';
import type { DomainEvent } from './domain-event.js';

/** Runs SQL inside the caller's transaction. */
export interface SqlExecutor {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/** Where a request came from. */
export interface RequestOrigin {
  readonly requestId: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly method: string | null;
  readonly path: string | null;
}

export type AuditOutcome = 'success' | 'refused' | 'failed';

/** One line of the audit trail: who, for whom, what, to what, from where, and how it ended. */
export interface AuditRecord {
  readonly id: string;
  readonly occurredAt: Date;
  readonly action: string;
  readonly outcome: AuditOutcome;
  /** The error code or decision reason, where the outcome is not a success. */
  readonly reason: string | null;
  readonly tenantId: string | null;
  readonly actor: Actor | null;
  /** Who did it, where no credential says so. */
  readonly by: ActingRef | null;
  /** The account concerned, where no actor is authenticated (sign-up, a failed login to a known account). */
  readonly userId: string | null;
  readonly resourceType: string | null;
  readonly resourceId: string | null;
  readonly origin: RequestOrigin | null;
  /** How many like events this line stands for. */
  readonly count: number;
  readonly data: Readonly<Record<string, unknown>>;
  /** What says who a person is; see `DomainEvent`. */
  readonly personal: DomainEvent['personal'];
  /** The account that `personal` is about; null where it is known by its address alone. */
  readonly personalOf: string | null;
}

/** The record of everything. Implemented by audit; fed by the platform from the envelope of each command and request. */
export abstract class AuditTrail {
  /** Appends in the caller's transaction: the change and its record commit together or not at all. */
  abstract append(transaction: SqlExecutor, records: readonly AuditRecord[]): Promise<void>;

  /** Appends a refusal on its own; resolves once it is durable. */
  abstract appendRefusal(record: AuditRecord): Promise<void>;

  /**
   * Records a permission decision. A refusal is durable once this resolves; allowed ones are counted per actor,
   * permission, scope and minute, and written a few seconds later.
   */
  abstract recordDecision(entry: DecisionEntry): Awaitable<void>;

  /**
   * When each was last allowed, to whoever holds it or to a program that acts for them, in the tenant in scope; what was counted in
   * the last seconds may not be told yet.
   */
  abstract usesOf(executor: SqlExecutor, asked: readonly HeldPermission[]): Promise<RecordedUses>;
}

export interface HeldPermission {
  readonly actorId: string;
  readonly permission: string;
}

export interface RecordedUses {
  /** How far back the record of the tenant goes; null where there is none. */
  readonly recordedSince: Date | null;
  /** In no order. */
  readonly uses: readonly (HeldPermission & { readonly lastAllowedAt: Date | null })[];
}

/** Somebody as whoever asks about them names them: an actor, or nobody. */
export interface SubjectRef {
  readonly type: string;
  readonly id: string;
}

export interface DecisionEntry {
  /** Who asked. */
  readonly actor: Actor;
  /** Whom the question was about, where that is somebody else. */
  readonly subject?: SubjectRef;
  readonly permission: string;
  readonly scope: Scope | null;
  readonly decision: Decision;
  readonly origin: RequestOrigin | null;
}
