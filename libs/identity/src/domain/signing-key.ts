import { Aggregate, domainEvent } from '#kernel';

export type SigningAlgorithm = 'RS256' | 'ES256';

/** The tag of everything made from the set of keys. */
export const SIGNING_KEYS_TAG = 'signing-keys';

/** A key pair that signs access tokens; the private half is sealed. Its id is the `kid` (the key's RFC 7638 thumbprint). */
export class SigningKey extends Aggregate {
  readonly id!: string;
  readonly algorithm!: SigningAlgorithm;
  readonly publicJwk!: Readonly<Record<string, string>>;
  readonly sealedPrivateKey!: Buffer;
  readonly createdAt!: Date;

  static create(
    facts: Pick<SigningKey, 'id' | 'algorithm' | 'publicJwk' | 'sealedPrivateKey' | 'createdAt'>,
  ): SigningKey {
    const key = Object.assign(new SigningKey(), facts);
    key.record(
      domainEvent({
        name: 'identity.signing-key-created',
        aggregateType: 'signing-key',
        aggregateId: facts.id,
        data: { algorithm: facts.algorithm },
      }),
    );
    return key;
  }
}
