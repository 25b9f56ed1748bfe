import { newId, type Actor, type AuditRecord, type DomainError, type DomainEvent } from '#kernel';
import type { RequestContext } from '../context/request-context.js';

/** The audit record of what happened: the event, in the envelope of the request that made it happen. */
export function auditRecordOfEvent(event: DomainEvent, context: RequestContext | undefined, at: Date): AuditRecord {
  const actor = context?.actor ?? null;
  return {
    id: event.id,
    occurredAt: at,
    action: event.name,
    outcome: 'success',
    reason: null,
    tenantId: event.isOfAccount ? null : (event.tenantId ?? actor?.tenantId ?? null),
    actor,
    by: event.by,
    userId: event.userId ?? humanIdOf(actor),
    resourceType: event.aggregateType,
    resourceId: event.aggregateId,
    origin: context?.origin ?? null,
    count: 1,
    data: event.data,
    personal: event.personal,
    personalOf: event.personal && event.userId,
  };
}

/** The audit record of a refused command or request. */
export function auditRecordOfRefusal(
  action: string,
  error: DomainError,
  context: RequestContext | undefined,
  at: Date,
): AuditRecord {
  const actor = context?.actor ?? null;
  const { subject } = error.options;
  return {
    id: newId(),
    occurredAt: at,
    action,
    outcome: 'refused',
    reason: error.code,
    tenantId: actor?.tenantId ?? subject?.tenantId ?? null,
    actor,
    by: null,
    userId: humanIdOf(actor) ?? subject?.userId ?? null,
    resourceType: null,
    resourceId: null,
    origin: context?.origin ?? null,
    count: 1,
    data: {},
    personal: null,
    personalOf: null,
  };
}

function humanIdOf(actor: Actor | null): string | null {
  return actor?.type === 'human' ? actor.id : null;
}
