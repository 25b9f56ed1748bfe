import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';
import type { ProviderName } from '../../../libs/identity/src/social/provider-settings.js';

export const CLIENT_ID = 'sallyport-client';
export const CLIENT_SECRET = 'sallyport-secret';

/** The tenant of the people at Microsoft. */
export const TID = '72f988bf-86f1-41af-91ab-2d7cd011db47';

/** Somebody who has an account at the provider; what its tokens say of them besides. */
export type ProviderPerson = JWTPayload & { readonly sub: string };

export interface Addresses {
  readonly issuer: string;
  readonly discovery: string;
  readonly authorize: string;
  readonly token: string;
  readonly keys: string;
  readonly userinfo: string;
}

interface Grant {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly nonce: string;
  readonly person: ProviderPerson;
}

export interface Reply {
  readonly status: number;
  readonly body: object | string;
  readonly headers?: Record<string, string>;
}

const json = (status: number, body: object): Reply => ({ status, body });
const refused = (error: string): Reply => json(400, { error, error_description: 'as the provider says' });

/** An OpenID provider, with the rules of RFC 6749 and RFC 7636 that a client can get wrong. */
export class FakeProvider {
  /** Who is signed in at the provider, in whichever browser. */
  person: ProviderPerson = { sub: 'nobody' };
  /** What ID tokens of the code flow have instead of what is right. */
  idTokenClaims: JWTPayload = {};
  /** What the answer to the browser has besides. */
  answer: Record<string, string> = {};
  /** How often a code was presented. */
  redeemed = 0;
  readonly #codes = new Map<string, Grant>();
  readonly #accessTokens = new Map<string, ProviderPerson & { aud: string }>();
  #key!: { kid: string; privateKey: CryptoKey; jwk: JWK };

  private constructor(
    readonly name: ProviderName,
    readonly at: Addresses,
  ) {}

  static async open(name: ProviderName, at: Addresses): Promise<FakeProvider> {
    const provider = new FakeProvider(name, at);
    await provider.rotate();
    return provider;
  }

  /** Signs with another key from here on; the old one is published no more. */
  async rotate(): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const kid = randomUUID();
    this.#key = { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
  }

  get publicJwk(): JWK {
    return this.#key.jwk;
  }

  /** A token that the provider has signed. */
  async sign(claims: JWTPayload, header: Record<string, unknown> = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ iss: this.issuerFor(claims), iat: now, exp: now + 3600, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: this.#key.kid, ...header })
      .sign(this.#key.privateKey);
  }

  /** An ID token for the person, as the code flow issues it. */
  idToken(person: ProviderPerson, claims: JWTPayload = {}): Promise<string> {
    return this.sign({
      aud: CLIENT_ID,
      ...(this.name === 'microsoft' ? { tid: TID, ver: '2.0' } : {}),
      ...person,
      ...claims,
    });
  }

  /** An opaque access token (Google's way), known to tokeninfo and userinfo. */
  accessToken(
    person: ProviderPerson,
    aud = CLIENT_ID,
    token = `ya29.${randomBytes(24).toString('base64url')}`,
  ): string {
    this.#accessTokens.set(token, { ...person, aud });
    return token;
  }

  issuerFor({ tid }: JWTPayload): string {
    return this.at.issuer.replace('{tenantid}', typeof tid === 'string' ? tid : TID);
  }

  discovery(): Reply {
    const { issuer, authorize, token, keys, userinfo } = this.at;
    return json(200, {
      ...{
        issuer,
        authorization_endpoint: authorize,
        token_endpoint: token,
        jwks_uri: keys,
        userinfo_endpoint: userinfo,
      },
      ...{ response_types_supported: ['code'], id_token_signing_alg_values_supported: ['RS256'] },
      ...{ subject_types_supported: ['public'], code_challenge_methods_supported: ['S256'] },
    });
  }

  jwks(): Reply {
    return json(200, { keys: [this.publicJwk] });
  }

  /** As if the person had agreed: back to the client with a code. */
  authorize(query: URLSearchParams): Reply {
    const of = (name: string): string => query.get(name) ?? '';
    const isWellFormed =
      of('response_type') === 'code' && of('client_id') === CLIENT_ID && of('code_challenge_method') === 'S256';
    if (!isWellFormed || !of('scope').split(' ').includes('openid')) return refused('invalid_request');
    const code = randomBytes(16).toString('hex');
    const grant = { clientId: of('client_id'), redirectUri: of('redirect_uri'), challenge: of('code_challenge') };
    this.#codes.set(code, { ...grant, nonce: of('nonce'), person: this.person });
    const back = new URL(of('redirect_uri'));
    for (const [name, value] of Object.entries({ state: of('state'), code, ...this.answer })) {
      back.searchParams.set(name, value);
    }
    return { status: 302, body: '', headers: { location: back.href } };
  }

  async redeem(form: URLSearchParams): Promise<Reply> {
    this.redeemed++;
    const of = (name: string): string => form.get(name) ?? '';
    if (of('client_id') !== CLIENT_ID || of('client_secret') !== CLIENT_SECRET) {
      return json(401, { error: 'invalid_client' });
    }
    const grant = this.#codes.get(of('code'));
    this.#codes.delete(of('code'));
    const challenge = createHash('sha256').update(of('code_verifier')).digest('base64url');
    const isRight = grant?.redirectUri === of('redirect_uri') && grant.challenge === challenge;
    if (of('grant_type') !== 'authorization_code' || !isRight) return refused('invalid_grant');
    const { nonce, person } = grant;
    return json(200, {
      ...{
        access_token: this.accessToken(person),
        token_type: 'Bearer',
        expires_in: 3600,
        scope: 'openid email profile',
      },
      id_token: await this.idToken(person, { nonce, ...this.idTokenClaims }),
    });
  }

  userinfo(authorization: string): Reply {
    const person = this.#accessTokens.get(authorization.replace(/^Bearer /, ''));
    const challenge = { 'www-authenticate': 'Bearer error="invalid_token"' };
    return person ? json(200, person) : { status: 401, body: '', headers: challenge };
  }

  /** https://oauth2.googleapis.com/tokeninfo: everything is a text. */
  tokeninfo(token: string): Reply {
    const person = this.#accessTokens.get(token);
    if (!person) return json(400, { error: 'invalid_token', error_description: 'Invalid Value' });
    const { sub, aud, email, email_verified: isVerified } = person;
    const expiresIn = 3599;
    return json(200, {
      ...{ azp: aud, aud, sub, scope: 'openid https://www.googleapis.com/auth/userinfo.email', access_type: 'online' },
      ...{ exp: String(Math.floor(Date.now() / 1000) + expiresIn), expires_in: String(expiresIn) },
      ...{ email, email_verified: String(isVerified) },
    });
  }
}
