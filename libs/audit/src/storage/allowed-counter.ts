import { newId, type AuditRecord, type DecisionEntry } from '#kernel';

const MINUTE_MS = 60_000;

interface Counted {
  readonly entry: DecisionEntry;
  readonly firstAt: Date;
  count: number;
}

/** Counts allowed decisions per actor, tenant, permission, scope and minute, so that a check costs no write. */
export class AllowedCounter {
  #counted = new Map<string, Counted>();

  get size(): number {
    return this.#counted.size;
  }

  add(entry: DecisionEntry, at: Date): void {
    const { actor, permission, scope } = entry;
    const minute = Math.floor(at.getTime() / MINUTE_MS);
    const key = JSON.stringify([actor.credential.id, actor.tenantId, permission, scope?.type, scope?.id, minute]);
    const counted = this.#counted.get(key);
    if (counted) counted.count++;
    else this.#counted.set(key, { entry, firstAt: at, count: 1 });
  }

  /** Takes what was counted, as records. */
  take(): AuditRecord[] {
    const counted = this.#counted;
    this.#counted = new Map();
    return [...counted.values()].map(({ entry, firstAt, count }) => decisionRecord(entry, firstAt, count));
  }
}

/** The audit record of `count` like decisions. */
export function decisionRecord(entry: DecisionEntry, at: Date, count: number): AuditRecord {
  const { actor, permission, scope, decision, origin } = entry;
  return {
    id: newId(at.getTime()),
    occurredAt: at,
    action: 'rbac.access-checked',
    outcome: decision.allowed ? 'success' : 'refused',
    reason: decision.reason,
    tenantId: actor.tenantId,
    actor,
    userId: actor.type === 'human' ? actor.id : null,
    resourceType: scope?.type ?? null,
    resourceId: scope?.id ?? null,
    origin,
    count,
    data: { permission, matchedRoleIds: decision.matchedRoleIds },
  };
}
