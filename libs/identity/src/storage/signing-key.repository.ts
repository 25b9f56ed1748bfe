import { UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { SIGNING_KEYS_TAG, SigningKey, type SigningAlgorithm } from '../domain/signing-key.js';

/** Signing keys are added, and never changed or removed. */
@Injectable()
export class SigningKeyRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** One key is made at a time, until the commit. */
  async lock(): Promise<void> {
    await this.unitOfWork.transaction.query(`SELECT pg_advisory_xact_lock(hashtext('identity.signing-keys'))`);
  }

  newest(algorithm: SigningAlgorithm): Promise<SigningKey | null> {
    const { manager } = this.unitOfWork.transaction;
    return manager.findOne(SigningKey, { where: { algorithm }, order: { createdAt: 'DESC' } });
  }

  async add(key: SigningKey): Promise<void> {
    const { transaction } = this.unitOfWork;
    await transaction.manager.insert(SigningKey, key);
    transaction.record(...key.releaseEvents());
    transaction.invalidate(SIGNING_KEYS_TAG);
  }
}
