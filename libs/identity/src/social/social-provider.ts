import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError, type Clock } from '#kernel';
import { createRemoteJWKSet, customFetch as jwksFetch, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  fetchUserInfo,
  type Configuration,
} from 'openid-client';
import { SOCIAL_SIGN_IN_REFUSED } from '../domain/social-errors.js';
import { requireSound } from './authorization-answer.js';
import type { AuthorizationRequest } from './authorization-request.js';
import { requireIssuer } from './issuer.js';
import { identityOf, type Claims, type ProvenIdentity } from './proven-identity.js';
import { providerFailure } from './provider-failure.js';
import { ProviderAway, type ProviderHttp } from './provider-http.js';
import type { ProviderSettings } from './provider-settings.js';

/** All that asking a provider may take, so that the whole request stays within two seconds. */
const PATIENCE_MS = 1700;

const DISCOVERED_FOR_MS = 3_600_000;
const KEYS_FOR_MS = 600_000;

/** Least time between two fetches of the keys because of one that is not among them. */
const KEYS_COOLDOWN_MS = 10_000;

interface Discovered {
  readonly configuration: Configuration;
  readonly keys: JWTVerifyGetKey;
  readonly untilMs: number;
}

/**
 * One provider, by OpenID Connect. Every method throws `identity.provider-away` when the provider gives no usable answer in
 * time, and `identity.social-sign-in-refused` when what it says doesn't vouch for anybody.
 */
export class SocialProvider {
  #discovered: Discovered | undefined;
  #discovering: Promise<Discovered> | undefined;

  constructor(
    readonly settings: ProviderSettings,
    private readonly redirectUri: string,
    readonly http: ProviderHttp,
    private readonly clock: Clock,
  ) {}

  /** Where a browser is sent: authorization code with PKCE S256, state and nonce. */
  authorizationUrl({ state, nonce, codeVerifier }: AuthorizationRequest): Promise<URL> {
    return this.inTime(async () => {
      const { configuration } = await this.#discover();
      return buildAuthorizationUrl(configuration, {
        redirect_uri: this.redirectUri,
        scope: 'openid email profile',
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      });
    });
  }

  /** Redeems the code of the answer that the browser has brought back (its query). */
  redeem(query: string, { state, nonce, codeVerifier }: AuthorizationRequest): Promise<ProvenIdentity> {
    return this.inTime(async () => {
      const { configuration } = await this.#discover();
      const answer = new URL(`${this.redirectUri}?${query}`);
      requireSound(answer.searchParams, configuration.serverMetadata());
      const { id_token: idToken = '' } = await authorizationCodeGrant(configuration, answer, {
        ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier },
        idTokenExpected: true,
      });
      return this.identityOfIdToken(idToken);
    });
  }

  /** Whom an ID token of the provider for this application vouches for (OpenID Connect Core §3.1.3.7). */
  async identityOfIdToken(token: string): Promise<ProvenIdentity> {
    const { clientId } = this.settings;
    const { payload, issuer } = await this.verify(token, clientId);
    const { aud, azp, scp } = payload;
    const isOurs = azp === undefined ? !Array.isArray(aud) || aud.length === 1 : azp === clientId;
    if (!isOurs || scp !== undefined)
      throw new DomainError(SOCIAL_SIGN_IN_REFUSED, 'This is no ID token of this application.');
    return identityOf(this.settings.provider, issuer, payload);
  }

  /** The claims of a token that the provider has signed for this audience, and that counts now. */
  async verify(token: string, audience: string): Promise<{ payload: JWTPayload; issuer: string }> {
    const { configuration, keys } = await this.#discover();
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      audience,
      clockTolerance: 60,
      currentDate: this.clock.now(),
      requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat'],
    });
    // A token of a kind of its own says so (RFC 8725 §3.11), and is neither an ID token nor an access token of these providers.
    if ((protectedHeader.typ ?? 'JWT').toUpperCase() !== 'JWT') throw new DomainError(SOCIAL_SIGN_IN_REFUSED);
    return { payload, issuer: requireIssuer(payload, configuration.serverMetadata().issuer, this.settings) };
  }

  /** What the provider says of whoever the access token speaks for, which must be this subject. */
  async userInfo(accessToken: string, subject: string): Promise<Claims> {
    const { configuration } = await this.#discover();
    return fetchUserInfo(configuration, accessToken, subject);
  }

  /** The issuer, as it names itself. */
  async issuer(): Promise<string> {
    return (await this.#discover()).configuration.serverMetadata().issuer;
  }

  /** Runs what asks the provider, for as long as somebody may be kept waiting. */
  async inTime<T>(work: () => Promise<T>): Promise<T> {
    const done = new AbortController();
    const late = async (): Promise<never> => {
      await sleep(PATIENCE_MS, undefined, { signal: done.signal });
      throw new ProviderAway(`it took longer than ${PATIENCE_MS} ms`);
    };
    try {
      return await Promise.race([work(), late()]);
    } catch (error) {
      throw providerFailure(error);
    } finally {
      done.abort();
    }
  }

  /** One question at a time, however many wait for the answer. */
  async #discover(): Promise<Discovered> {
    const known = this.#discovered;
    if (known !== undefined && this.clock.nowMs() < known.untilMs) return known;
    this.#discovering ??= this.#ask().finally(() => (this.#discovering = undefined));
    return (this.#discovered = await this.#discovering);
  }

  /** What is published wrongly is an outage, never a refusal of whoever signs in. */
  async #ask(): Promise<Discovered> {
    const { discoveredAt, clientId, clientSecret } = this.settings;
    const { fetch } = this.http;
    const options = { [customFetch]: fetch };
    try {
      const configuration = await discovery(new URL(discoveredAt), clientId, clientSecret, undefined, options);
      const keys = createRemoteJWKSet(new URL(configuration.serverMetadata().jwks_uri ?? ''), {
        ...{ cacheMaxAge: KEYS_FOR_MS, cooldownDuration: KEYS_COOLDOWN_MS, timeoutDuration: PATIENCE_MS },
        [jwksFetch]: fetch,
      });
      return { configuration, keys, untilMs: this.clock.nowMs() + DISCOVERED_FOR_MS };
    } catch (cause) {
      throw new ProviderAway(`${discoveredAt} cannot be discovered`, cause);
    }
  }
}
