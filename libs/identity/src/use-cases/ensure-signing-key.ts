import { createHash, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Clock, Command } from '#kernel';
import { Config, SecretBox, UnitOfWork } from '#platform';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { SIGNING_KEYS_TAG, SigningKey, type SigningAlgorithm } from '../domain/signing-key.js';

const generate = promisify(generateKeyPair);
const RSA_BITS = 2048;

/**
 * Makes a signing key of the algorithm unless there is one; any number of processes may ask at once. When it has
 * returned, every process knows the key.
 */
export class EnsureSigningKey extends Command {
  static readonly action = 'identity.ensure-signing-key';

  constructor(readonly algorithm: SigningAlgorithm) {
    super();
  }
}

@CommandHandler(EnsureSigningKey)
export class EnsureSigningKeyHandler implements ICommandHandler<EnsureSigningKey> {
  constructor(
    private readonly config: Config,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async execute({ algorithm }: EnsureSigningKey): Promise<void> {
    const { transaction } = this.unitOfWork;
    await transaction.query(`SELECT pg_advisory_xact_lock(hashtext('identity.signing-keys'))`);
    if (await transaction.manager.existsBy(SigningKey, { algorithm })) return;
    const { publicKey, privateKey } = await generateKeys(algorithm);
    const jwk = publicKey.export({ format: 'jwk' }) as Record<string, string>;
    const id = thumbprint(jwk);
    const box = new SecretBox(this.config.KEY_ENCRYPTION_KEY, 'signing-keys');
    const key = SigningKey.create({
      id,
      algorithm,
      publicJwk: { ...jwk, kid: id, alg: algorithm, use: 'sig' },
      sealedPrivateKey: box.seal(privateKey.export({ format: 'der', type: 'pkcs8' }), id),
      createdAt: this.clock.now(),
    });
    await transaction.manager.insert(SigningKey, key);
    transaction.record(...key.releaseEvents());
    transaction.invalidate(SIGNING_KEYS_TAG);
  }
}

function generateKeys(algorithm: SigningAlgorithm): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  return algorithm === 'RS256' ? generate('rsa', { modulusLength: RSA_BITS }) : generate('ec', { namedCurve: 'P-256' });
}

/** JWK thumbprint (RFC 7638 §3): SHA-256 over the required members in lexicographic order. */
function thumbprint({ kty, e, n, crv, x, y }: Record<string, string>): string {
  const members = kty === 'RSA' ? { e, kty, n } : { crv, kty, x, y };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}
