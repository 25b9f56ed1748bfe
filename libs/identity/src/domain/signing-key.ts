import { Aggregate, domainEvent } from '#kernel';

export type SigningAlgorithm = 'RS256' | 'ES256' | 'EdDSA';

/** Published before it signs; signs; has signed, and verifies what it did. */
export type SigningKeyState = 'next' | 'active' | 'retired';

/** The tag of everything made from the set of keys. */
export const SIGNING_KEYS_TAG = 'signing-keys';

/** A key pair that signs JWTs; the private half is sealed. Its id is the `kid` (the key's RFC 7638 thumbprint). */
export class SigningKey extends Aggregate {
  readonly id!: string;
  readonly algorithm!: SigningAlgorithm;
  readonly publicJwk!: Readonly<Record<string, string>>;
  readonly sealedPrivateKey!: Buffer;
  state!: SigningKeyState;
  readonly createdAt!: Date;
  activatedAt!: Date | null;
  retiredAt!: Date | null;

  /** Made as the next one. */
  static create(
    facts: Pick<SigningKey, 'id' | 'algorithm' | 'publicJwk' | 'sealedPrivateKey' | 'createdAt'>,
  ): SigningKey {
    const state: SigningKeyState = 'next';
    const key = Object.assign(new SigningKey(), { ...facts, state, activatedAt: null, retiredAt: null });
    key.#happened('identity.signing-key-created');
    return key;
  }

  activate(now: Date): void {
    this.state = 'active';
    this.activatedAt = now;
    this.#happened('identity.signing-key-activated');
  }

  retire(now: Date): void {
    this.state = 'retired';
    this.retiredAt = now;
    this.#happened('identity.signing-key-retired');
  }

  #happened(name: string): void {
    const { id: aggregateId, algorithm } = this;
    this.record(domainEvent({ name, aggregateType: 'signing-key', aggregateId, data: { algorithm } }));
  }
}
