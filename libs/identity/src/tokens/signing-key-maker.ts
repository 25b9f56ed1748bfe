import { createHash, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Config, SecretBox } from '#platform';
import { Injectable } from '@nestjs/common';
import { SigningKey, type SigningAlgorithm } from '../domain/signing-key.js';

const generate = promisify(generateKeyPair);
const RSA_BITS = 2048;

/** Makes key pairs, their private half sealed. */
@Injectable()
export class SigningKeyMaker {
  readonly #box: SecretBox;

  constructor(config: Config) {
    this.#box = new SecretBox(config.KEY_ENCRYPTION_KEY, 'signing-keys');
  }

  async make(algorithm: SigningAlgorithm, createdAt: Date): Promise<SigningKey> {
    const { publicKey, privateKey } = await generateKeys(algorithm);
    const jwk = publicKey.export({ format: 'jwk' }) as Record<string, string>;
    const id = thumbprint(jwk);
    return SigningKey.create({
      id,
      algorithm,
      publicJwk: { ...jwk, kid: id, alg: algorithm, use: 'sig' },
      sealedPrivateKey: this.#box.seal(privateKey.export({ format: 'der', type: 'pkcs8' }), id),
      createdAt,
    });
  }
}

function generateKeys(algorithm: SigningAlgorithm): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  switch (algorithm) {
    case 'RS256':
      return generate('rsa', { modulusLength: RSA_BITS });
    case 'ES256':
      return generate('ec', { namedCurve: 'P-256' });
    case 'EdDSA':
      return generate('ed25519');
  }
}

/** JWK thumbprint (RFC 7638 §3, RFC 8037 §2): SHA-256 over the required members in lexicographic order. */
function thumbprint({ kty, e, n, crv, x, y }: Record<string, string>): string {
  const members = kty === 'RSA' ? { e, kty, n } : { crv, kty, x, y }; // Without `y`, which is left out, for Ed25519.
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}
