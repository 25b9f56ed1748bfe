import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED = 0x40;

/** An authenticator with one passkey (ES256, attestation `none`), as a browser of this origin speaks for it (WebAuthn §6). */
export class SoftwareAuthenticator {
  id = randomBytes(32);
  counter = 0;
  #userHandle = '';
  #origin;
  #publicKey;
  #privateKey;

  constructor(origin = 'http://localhost:3000') {
    this.#origin = origin;
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    [this.#publicKey, this.#privateKey] = [publicKey, privateKey];
  }

  /** What `navigator.credentials.create` answers. */
  create(options, quirks = {}) {
    this.#userHandle = options.user.id;
    const { x, y } = this.#publicKey.export({ format: 'jwk' });
    const coseKey = cborMap([
      [cborInt(1), cborInt(2)],
      [cborInt(3), cborInt(-7)],
      [cborInt(-1), cborInt(1)],
      [cborInt(-2), cborBytes(Buffer.from(x, 'base64url'))],
      [cborInt(-3), cborBytes(Buffer.from(y, 'base64url'))],
    ]);
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, coseKey]);
    const attestationObject = cborMap([
      [cborText('fmt'), cborText('none')],
      [cborText('attStmt'), cborMap([])],
      [cborText('authData'), cborBytes(this.#data(quirks, ATTESTED, attested))],
    ]);
    const clientDataJSON = this.#clientData('webauthn.create', options, quirks);
    return this.#answer({ attestationObject, clientDataJSON }, { transports: ['internal'] });
  }

  /** What `navigator.credentials.get` answers. */
  get(options, quirks = {}) {
    const authenticatorData = this.#data(quirks);
    const clientDataJSON = this.#clientData('webauthn.get', options, quirks);
    const signed = Buffer.concat([authenticatorData, sha256(clientDataJSON)]);
    const signature = sign('sha256', signed, this.#privateKey);
    const userHandle = quirks.userHandle ?? this.#userHandle;
    return this.#answer({ authenticatorData, clientDataJSON, signature }, { userHandle });
  }

  #answer(parts, facts) {
    const encoded = Object.entries(parts).map(([name, bytes]) => [name, bytes.toString('base64url')]);
    const id = this.id.toString('base64url');
    const response = { ...Object.fromEntries(encoded), ...facts };
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }

  #clientData(type, { challenge }, quirks) {
    const origin = quirks.origin ?? this.#origin;
    return Buffer.from(JSON.stringify({ type: quirks.type ?? type, challenge, origin, crossOrigin: false }));
  }

  #data({ rpId, isUserVerified = true, counter }, flags = 0, attested = Buffer.alloc(0)) {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter ?? (this.counter += 1));
    const flag = flags | USER_PRESENT | (isUserVerified ? USER_VERIFIED : 0);
    return Buffer.concat([sha256(rpId ?? new URL(this.#origin).hostname), Buffer.of(flag), count, attested]);
  }
}

const sha256 = (data) => createHash('sha256').update(data).digest();

/** CBOR (RFC 8949 §3), as much of it as an authenticator needs. */
function cborHead(major, value) {
  if (value < 24) return Buffer.of((major << 5) | value);
  return value < 256 ? Buffer.of((major << 5) | 24, value) : Buffer.of((major << 5) | 25, value >> 8, value & 255);
}

const cborInt = (value) => (value < 0 ? cborHead(1, -1 - value) : cborHead(0, value));
const cborBytes = (bytes) => Buffer.concat([cborHead(2, bytes.length), bytes]);
const cborText = (text) => Buffer.concat([cborHead(3, text.length), Buffer.from(text)]);
const cborMap = (pairs) => Buffer.concat([cborHead(5, pairs.length), ...pairs.flat()]);
