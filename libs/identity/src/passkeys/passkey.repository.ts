import { UnitOfWork, violates } from '#platform';
import { DomainError } from '#kernel';
import { Injectable } from '@nestjs/common';
import { PASSKEY_TAKEN } from './errors.js';
import type { Passkey } from './passkey.js';

const COLUMNS = `id, user_id AS "userId", credential_id AS "credentialId", public_key AS "publicKey", counter::float AS counter,
  transports, is_backed_up AS "isBackedUp"`;

const ADD = `INSERT INTO identity.passkeys (id, user_id, credential_id, public_key, counter, transports, is_backed_up)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`;

/** Passkeys of the account in scope, but where it says otherwise; they go with the second factors that they are. */
@Injectable()
export class PasskeyRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Whoever asks; null when there is none. */
  async byCredential(credentialId: Buffer): Promise<Passkey | null> {
    const sql = `SELECT ${COLUMNS} FROM identity.passkey_of_credential($1)`;
    const [passkey] = await this.unitOfWork.transaction.query<Passkey[]>(sql, [credentialId]);
    return passkey ?? null;
  }

  list(userId: string): Promise<Passkey[]> {
    const sql = `SELECT ${COLUMNS} FROM identity.passkeys WHERE user_id = $1 ORDER BY id`;
    return this.unitOfWork.transaction.query<Passkey[]>(sql, [userId]);
  }

  async find(id: string): Promise<Passkey | null> {
    const sql = `SELECT ${COLUMNS} FROM identity.passkeys WHERE id = $1`;
    const [passkey] = await this.unitOfWork.transaction.query<Passkey[]>(sql, [id]);
    return passkey ?? null;
  }

  /** Throws `identity.passkey-taken`. */
  async add({ id, userId, credentialId, publicKey, counter, transports, isBackedUp }: Passkey): Promise<void> {
    const values = [id, userId, credentialId, publicKey, counter, transports, isBackedUp];
    try {
      await this.unitOfWork.transaction.query(ADD, values);
    } catch (error) {
      if (violates(error, 'passkeys_credential_key')) throw new DomainError(PASSKEY_TAKEN);
      throw error;
    }
  }

  async count(id: string, counter: number): Promise<void> {
    await this.unitOfWork.transaction.query('UPDATE identity.passkeys SET counter = $2 WHERE id = $1', [id, counter]);
  }
}
