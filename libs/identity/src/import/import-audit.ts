import { domainEvent, type AuditRecord, type DomainEvent } from '#kernel';
import { auditRecordOfEvent, currentRequest } from '#platform';
import { maskedPhone } from '../domain/masked-phone.js';
import type { ImportCheckpoint } from './import-checkpoint.js';
import type { ImportedUser } from './imported-user.js';

/** One batch: from where to where, and when. */
export interface ImportedBatch {
  readonly before: ImportCheckpoint;
  readonly reached: ImportCheckpoint;
  readonly at: Date;
}

/** A record for each account, which is the first of its own trail, and one for the batch; by whoever is running it. */
export function auditOfImported(users: readonly ImportedUser[], { before, reached, at }: ImportedBatch): AuditRecord[] {
  const ofUsers = users.map(({ id, status, email, phone, externalId }) =>
    domainEvent({
      ...aboutUser('identity.user-imported', id),
      data: { importId: reached.id, status },
      personal: { email, phone: phone && maskedPhone(phone), externalId },
    }),
  );
  const ofBatch = domainEvent({
    name: 'identity.users-imported',
    aggregateType: 'import',
    aggregateId: reached.id,
    data: {
      afterLine: before.lastLine,
      toLine: reached.lastLine,
      imported: users.length,
      refused: reached.refused - before.refused,
    },
  });
  return recordsOf([...ofUsers, ofBatch], at);
}

/** Sign-ups that waited for their phone, and had to make way. */
export function auditOfReplaced(
  signUps: readonly { readonly id: string; readonly email: string }[],
  importId: string,
  at: Date,
): AuditRecord[] {
  const events = signUps.map(({ id, email }) =>
    domainEvent({
      ...aboutUser('identity.unverified-account-replaced', id),
      data: { importId },
      personal: { email },
    }),
  );
  return recordsOf(events, at);
}

const recordsOf = (events: readonly DomainEvent[], at: Date): AuditRecord[] =>
  events.map((event) => auditRecordOfEvent(event, currentRequest(), at));

const aboutUser = (name: string, id: string) => ({
  ...{ name, aggregateType: 'user', aggregateId: id },
  ...{ userId: id, isOfAccount: true },
});
