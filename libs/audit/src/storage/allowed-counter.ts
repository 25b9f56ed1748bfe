import { newId, type AuditRecord, type DecisionEntry } from '#kernel';

const MINUTE_MS = 60_000;

interface Counted {
  readonly entry: DecisionEntry;
  readonly firstAt: Date;
  count: number;
}

/** Counts allowed decisions per actor, subject, tenant, permission, scope and minute, so that a check costs no write. */
export class AllowedCounter {
  #counted = new Map<string, Counted>();
  #notWritten: AuditRecord[] = [];

  constructor(private readonly maxEntries: number) {}

  /** Whether there is room for another; when false, flush first. */
  get isFull(): boolean {
    return this.#counted.size + this.#notWritten.length >= this.maxEntries;
  }

  add(entry: DecisionEntry, at: Date): void {
    const { actor, subject, permission, scope } = entry;
    const minute = Math.floor(at.getTime() / MINUTE_MS);
    const { credential, tenantId } = actor;
    const who = `${credential.id} ${tenantId} ${permission} ${minute}`;
    const isPlain = scope === null && subject === undefined;
    const key = isPlain ? who : JSON.stringify([who, scope?.type, scope?.id, subject?.type, subject?.id]);
    const counted = this.#counted.get(key);
    if (counted) counted.count++;
    else this.#counted.set(key, { entry: withoutRequest(entry), firstAt: at, count: 1 });
  }

  /** Takes what was counted, as records. */
  take(): AuditRecord[] {
    const counted = this.#counted;
    this.#counted = new Map();
    const waiting = this.#notWritten.splice(0);
    return [
      ...waiting,
      ...[...counted.values()].map(({ entry, firstAt, count }) => decisionRecord(entry, firstAt, count)),
    ];
  }

  /** Keeps what could not be written, for the next `take`. */
  putBack(records: readonly AuditRecord[]): void {
    this.#notWritten.push(...records);
  }
}

/** An origin may be read from its request, which must not be kept alive until the next flush. */
function withoutRequest(entry: DecisionEntry): DecisionEntry {
  if (!entry.origin) return entry;
  const { requestId, ip, userAgent, method, path } = entry.origin;
  return { ...entry, origin: { requestId, ip, userAgent, method, path } };
}

/** The audit record of `count` like decisions. */
export function decisionRecord(entry: DecisionEntry, at: Date, count: number): AuditRecord {
  const { actor, subject, permission, scope, decision, origin } = entry;
  return {
    id: newId(at.getTime()),
    occurredAt: at,
    action: 'rbac.access-checked',
    outcome: decision.allowed ? 'success' : 'refused',
    reason: decision.reason,
    tenantId: actor.tenantId,
    actor,
    by: null,
    userId: actor.type === 'human' ? actor.id : null,
    resourceType: scope?.type ?? null,
    resourceId: scope?.id ?? null,
    origin,
    count,
    data: { permission, matchedRoleIds: decision.matchedRoleIds, ...(subject && { subject }) },
    personal: null,
    personalOf: null,
  };
}
