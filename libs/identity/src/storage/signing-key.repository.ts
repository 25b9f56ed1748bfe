import { UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';
import { SIGNING_KEYS_TAG, SigningKey, type SigningAlgorithm, type SigningKeyState } from '../domain/signing-key.js';

/** Signing keys are added, and change their state; nothing else of them, and none is removed. */
@Injectable()
export class SigningKeyRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Keys are made and change their state one at a time, until the commit. */
  async lock(): Promise<void> {
    await this.unitOfWork.transaction.query(`SELECT pg_advisory_xact_lock(hashtext('identity.signing-keys'))`);
  }

  /** The same; but answers false at once while another does. */
  async tryLock(): Promise<boolean> {
    const [row] = await this.unitOfWork.transaction.query<{ granted: boolean }[]>(
      `SELECT pg_try_advisory_xact_lock(hashtext('identity.signing-keys')) AS granted`,
    );
    return row?.granted ?? false;
  }

  /** The one key of the algorithm that is next, or active. */
  find(algorithm: SigningAlgorithm, state: Exclude<SigningKeyState, 'retired'>): Promise<SigningKey | null> {
    return this.unitOfWork.transaction.manager.findOneBy(SigningKey, { algorithm, state });
  }

  async add(key: SigningKey): Promise<void> {
    await this.unitOfWork.transaction.manager.insert(SigningKey, key);
    this.#changed(key);
  }

  async updateState(key: SigningKey): Promise<void> {
    const { id, state, activatedAt, retiredAt } = key;
    await this.unitOfWork.transaction.manager.update(SigningKey, { id }, { state, activatedAt, retiredAt });
    this.#changed(key);
  }

  #changed(key: SigningKey): void {
    this.unitOfWork.transaction.record(...key.releaseEvents());
    this.unitOfWork.transaction.invalidate(SIGNING_KEYS_TAG);
  }
}
