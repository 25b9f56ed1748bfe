import { Clock } from '#kernel';
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { Coherence, Commands, Config, Database, SecretBox, StartRefused } from '#platform';
import { Injectable } from '@nestjs/common';
import { EnsureSigningKey } from '../use-cases/ensure-signing-key.js';
import {
  SIGNING_KEYS_TAG,
  type SigningAlgorithm,
  type SigningKey,
  type SigningKeyState,
} from '../domain/signing-key.js';
import { ACCESS_TOKEN_TYPE, headerOf } from './token-header.js';

export interface LoadedKey {
  readonly id: string;
  readonly algorithm: SigningAlgorithm;
  readonly state: SigningKeyState;
  /** Unix milliseconds; until then it is in the JWK Set, and access tokens of it count. */
  readonly publishedUntilMs: number;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  readonly publicJwk: Readonly<Record<string, string>>;
}

interface Row extends Pick<SigningKey, 'id' | 'algorithm' | 'state'> {
  readonly public_jwk: Record<string, string>;
  readonly sealed_private_key: Buffer;
  readonly retired_at: Date | null;
}

const KEYS = `SELECT id, algorithm, state, public_jwk, sealed_private_key, retired_at FROM identity.signing_keys
  ORDER BY created_at DESC, id`;
const HOUR_MS = 3_600_000;
const RELOAD_AT_MOST_EVERY_MS = 1000;

/** The keys that sign and verify tokens: parsed once, from our own store only. */
@Injectable()
export class SigningKeys {
  readonly #box: SecretBox;
  #keys = new Map<string, LoadedKey>();
  #loadedAtMs = -Infinity;
  #loading: Promise<void> | undefined;
  #changes = 0;

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly clock: Clock,
    coherence: Coherence,
  ) {
    this.#box = new SecretBox(config.KEY_ENCRYPTION_KEY, 'signing-keys');
    coherence.onChange((tags) => {
      if (tags !== 'all' && !tags.includes(SIGNING_KEYS_TAG)) return;
      this.#changes++;
      this.#loadedAtMs = -Infinity;
    });
  }

  /** Makes the first keys of the configured algorithm if there are none, and loads all. */
  async start(): Promise<void> {
    await this.commands.execute(new EnsureSigningKey(this.config.JWT_ALGORITHM));
    await this.#load();
  }

  /** The active key of the configured algorithm. While PostgreSQL is away the one that is known here signs as well. */
  async active(): Promise<LoadedKey> {
    if (this.#loadedAtMs === -Infinity) await this.#load().catch(() => undefined);
    for (const key of this.#keys.values()) {
      if (key.state === 'active' && key.algorithm === this.config.JWT_ALGORITHM) return key;
    }
    throw new Error('no signing key is loaded');
  }

  /** The key with this `kid`, or null; an unknown one is looked for in the store, at most once a second. */
  async find(kid: string): Promise<LoadedKey | null> {
    if (this.#loadedAtMs === -Infinity) await this.#load().catch(() => undefined);
    const known = this.#keys.get(kid);
    if (known) return known;
    if (performance.now() - this.#loadedAtMs > RELOAD_AT_MOST_EVERY_MS) await this.#load();
    return this.#keys.get(kid) ?? null;
  }

  /**
   * The key that a token of this type says it is signed with. Throws for another type, a key that isn't ours, and an
   * algorithm that isn't the key's (RFC 8725 §3.1); for an access token also once all that the key may have signed has
   * expired. A robot's token need not expire, and is asked about each time: its key verifies for ever.
   */
  async ofToken(token: string, type: string): Promise<LoadedKey> {
    const header = headerOf(token);
    if (header?.typ !== type || typeof header.kid !== 'string')
      throw new Error('a token of another type, or of no key');
    const key = await this.find(header.kid);
    if (!key || key.algorithm !== header.alg) throw new Error('unknown key, or not its algorithm');
    if (type === ACCESS_TOKEN_TYPE && !this.#isPublished(key)) throw new Error('a key that was retired long ago');
    return key;
  }

  /** The public halves of the next keys, the active ones, and those retired of late, as a JWK Set (RFC 7517 §5). */
  async jwks(): Promise<{ keys: Readonly<Record<string, string>>[] }> {
    if (this.#loadedAtMs === -Infinity) await this.#load();
    const published = [...this.#keys.values()].filter((key) => this.#isPublished(key));
    return { keys: published.map(({ publicJwk }) => publicJwk) };
  }

  #isPublished({ publishedUntilMs }: LoadedKey): boolean {
    return publishedUntilMs > this.clock.nowMs();
  }

  #load(): Promise<void> {
    return (this.#loading ??= this.#read().finally(() => (this.#loading = undefined)));
  }

  /** Again where a change was announced meanwhile: what was read may be from before it. */
  async #read(): Promise<void> {
    const before = this.#changes;
    const rows = await this.database.query<Row[]>(KEYS);
    if (before !== this.#changes) return this.#read();
    this.#loadedAtMs = performance.now();
    this.#keys = new Map(rows.map((row) => [row.id, this.#parse(row, this.#keys.get(row.id))]));
  }

  /** The only reason for a failure that an operator meets is another key than at the first start. */
  #open(sealed: Buffer, id: string): Buffer {
    try {
      return this.#box.open(sealed, id);
    } catch {
      throw new StartRefused('Cannot open the signing keys', ['KEY_ENCRYPTION_KEY: is not the one that sealed them']);
    }
  }

  #parse({ id, algorithm, state, retired_at, public_jwk, sealed_private_key }: Row, known?: LoadedKey): LoadedKey {
    const overlapMs = this.config.SIGNING_KEY_OVERLAP_HOURS * HOUR_MS;
    const publishedUntilMs = retired_at === null ? Infinity : retired_at.getTime() + overlapMs;
    if (known) return { ...known, state, publishedUntilMs };
    const der = this.#open(sealed_private_key, id);
    return {
      id,
      algorithm,
      state,
      publishedUntilMs,
      publicJwk: public_jwk,
      publicKey: createPublicKey({ key: public_jwk, format: 'jwk' }),
      privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }),
    };
  }
}
