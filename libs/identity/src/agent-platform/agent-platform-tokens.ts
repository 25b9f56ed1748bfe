import { createHmac, timingSafeEqual } from 'node:crypto';
import { Clock, DomainError, isId, newId } from '#kernel';
import { Config, NOT_AUTHENTICATED } from '#platform';
import { Injectable } from '@nestjs/common';
import { AGENT_PLATFORM_OFF } from './errors.js';

const PREFIX = 'apt_';

/** By contract; no longer than the session that it is of. */
const LIFE_MS = 8 * 3_600_000;

/** 256 bits in base64url, after a dot. */
const FORM = /^apt_([\w-]{1,2048})\.([\w-]{43})$/;

/** What a token says. */
export interface AgentPlatformClaims {
  readonly jti: string;
  readonly sub: string;
  readonly sid: string;
  /** The selection of the tenant that it was issued under; see `Session`. */
  readonly binding: string;
  /** Unix seconds. */
  readonly exp: number;
}

/**
 * The access tokens of the Web Studio contract: `apt_`, what they say, and an HMAC-SHA-256 of it under
 * AGENT_PLATFORM_CREDENTIAL_ENCRYPTION_KEY. They name a session and count no longer than that. Throws
 * `identity.agent-platform-off` without the key.
 */
@Injectable()
export class AgentPlatformTokens {
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  issue(
    subject: Pick<AgentPlatformClaims, 'sub' | 'sid' | 'binding'>,
    sessionExpiresAt: Date,
  ): { token: string; expiresAt: Date } {
    const endMs = Math.min(this.clock.nowMs() + LIFE_MS, sessionExpiresAt.getTime());
    const exp = Math.floor(endMs / 1000);
    const claims: AgentPlatformClaims = { jti: newId(), ...subject, exp };
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
    const token = `${PREFIX}${payload}.${this.#macOf(payload).toString('base64url')}`;
    return { token, expiresAt: new Date(exp * 1000) };
  }

  /** Throws `identity.not-authenticated` for anything but an unexpired one of ours. Says nothing about revocation. */
  verify(token: string): AgentPlatformClaims {
    const [, payload = '', mac = ''] = FORM.exec(token) ?? [];
    const isOurs = timingSafeEqual(this.#macOf(payload), bytesOf(mac));
    const claims = isOurs ? claimsIn(payload) : null;
    if (claims && claims.exp * 1000 > this.clock.nowMs()) return claims;
    throw new DomainError(NOT_AUTHENTICATED, 'The access token is not valid.');
  }

  /** The prefix is signed too, so that what the key signs elsewhere is none of these. */
  #macOf(payload: string): Buffer {
    const key = this.config.AGENT_PLATFORM_CREDENTIAL_ENCRYPTION_KEY;
    if (key === undefined) throw new DomainError(AGENT_PLATFORM_OFF);
    return createHmac('sha256', key)
      .update(PREFIX + payload)
      .digest();
  }
}

/** Always as long as an HMAC is; base64url has more than one text for some bytes, and one alone counts. */
function bytesOf(mac: string): Buffer {
  const bytes = Buffer.from(mac, 'base64url');
  return bytes.length === 32 && bytes.toString('base64url') === mac ? bytes : Buffer.alloc(32);
}

/** Null for what has our signature, and is none of ours all the same: the old system has the key as well. */
function claimsIn(payload: string): AgentPlatformClaims | null {
  const { jti, sub, sid, binding, exp } = membersOf(Buffer.from(payload, 'base64url').toString());
  const areIds = [jti, sub, sid, binding].every((id) => typeof id === 'string' && isId(id));
  return areIds && typeof exp === 'number' ? ({ jti, sub, sid, binding, exp } as AgentPlatformClaims) : null;
}

/** None of what is no JSON object. */
function membersOf(text: string): Partial<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
