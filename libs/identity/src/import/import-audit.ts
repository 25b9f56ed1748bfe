import { domainEvent, type AuditRecord } from '#kernel';
import { auditRecordOfEvent } from '#platform';
import { maskedPhone } from '../domain/masked-phone.js';
import type { ImportCheckpoint } from './import-checkpoint.js';
import type { ImportedUser } from './imported-user.js';

/** One batch: from where to where, who ran it, and when. */
export interface ImportedBatch {
  readonly before: ImportCheckpoint;
  readonly reached: ImportCheckpoint;
  readonly operator: string;
  readonly at: Date;
}

/** A record for each account, which is the first of its own trail, and one for the batch. */
export function auditOfImported(
  users: readonly ImportedUser[],
  { before, reached, operator, at }: ImportedBatch,
): AuditRecord[] {
  const by = { type: 'service', id: reached.id } as const;
  const ofUsers = users.map(({ id, status, email, phone, externalId }) =>
    domainEvent({
      ...aboutUser('identity.user-imported', id),
      by,
      data: { importId: reached.id, status },
      personal: { email, phone: phone && maskedPhone(phone), externalId },
    }),
  );
  const ofBatch = domainEvent({
    name: 'identity.users-imported',
    aggregateType: 'import',
    aggregateId: reached.id,
    by,
    data: {
      operator,
      afterLine: before.lastLine,
      toLine: reached.lastLine,
      imported: users.length,
      refused: reached.refused - before.refused,
    },
  });
  return [...ofUsers, ofBatch].map((event) => auditRecordOfEvent(event, undefined, at));
}

/** Sign-ups that waited for their phone, and had to make way. */
export function auditOfReplaced(
  signUps: readonly { readonly id: string; readonly email: string }[],
  importId: string,
  at: Date,
): AuditRecord[] {
  const by = { type: 'service', id: importId } as const;
  return signUps
    .map(({ id, email }) => ({ ...aboutUser('identity.unverified-account-replaced', id), personal: { email } }))
    .map((facts) => auditRecordOfEvent(domainEvent({ ...facts, by, data: { importId } }), undefined, at));
}

const aboutUser = (name: string, id: string) => ({
  ...{ name, aggregateType: 'user', aggregateId: id },
  ...{ userId: id, isOfAccount: true },
});
