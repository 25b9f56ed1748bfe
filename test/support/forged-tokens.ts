import { createPrivateKey, type KeyObject } from 'node:crypto';
import { SecretBox } from '#platform';
import { CompactSign, type CompactJWSHeaderParameters, type JWTPayload } from 'jose';
import type { TestApp } from './test-app.js';

/** The service's own private key, as nobody but the service has it: to make tokens that are wrong in one claim only. */
export async function signingKey(app: TestApp): Promise<{ kid: string; privateKey: KeyObject }> {
  const [row] = await app.database.asOwner<{ id: string; sealed_private_key: Buffer }>(
    `SELECT id, sealed_private_key FROM identity.signing_keys WHERE algorithm = 'RS256' AND state = 'active'`,
  );
  const der = new SecretBox(Buffer.alloc(32, 1), 'signing-keys').open(row!.sealed_private_key, row!.id);
  return { kid: row!.id, privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) };
}

/** Signs whatever is given, with whatever key. */
export const sign = (claims: JWTPayload, header: CompactJWSHeaderParameters, key: KeyObject): Promise<string> =>
  new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader(header).sign(key);

export const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
