import { Clock } from '#kernel';
import { Config } from '#platform';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { jwtVerify, SignJWT } from 'jose';
import type { LoadedKey } from './signing-keys.js';

/** Signs JWTs and checks their signatures, with jsonwebtoken; with jose for EdDSA (RFC 8037), which that does not know. */
@Injectable()
export class JwtSignatures {
  constructor(
    private readonly config: Config,
    private readonly jwt: JwtService,
    private readonly clock: Clock,
  ) {}

  sign(type: string, claims: Readonly<Record<string, unknown>>, key: LoadedKey): Promise<string> {
    const { id: kid, algorithm: alg, privateKey } = key;
    if (alg === 'EdDSA') return new SignJWT(claims).setProtectedHeader({ alg, typ: type, kid }).sign(privateKey);
    return this.jwt.signAsync(claims, { algorithm: alg, keyid: kid, privateKey, header: { alg, typ: type } });
  }

  /** Throws unless the key has signed it with its own algorithm, for us, and it has not expired, if it does at all. */
  async verify(token: string, { publicKey, algorithm }: LoadedKey): Promise<object> {
    const { PUBLIC_URL: issuer, JWT_AUDIENCE: audience } = this.config;
    if (algorithm === 'EdDSA') {
      const currentDate = this.clock.now();
      return (await jwtVerify(token, publicKey, { algorithms: [algorithm], issuer, audience, currentDate })).payload;
    }
    // The library's types know no KeyObject; it takes one, and need not parse the key each time then.
    const key = publicKey as unknown as Buffer;
    return this.jwt.verifyAsync(token, { publicKey: key, algorithms: [algorithm], issuer, audience });
  }
}
