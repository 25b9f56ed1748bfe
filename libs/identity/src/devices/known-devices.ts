import { randomBytes } from 'node:crypto';
import { Clock, newId } from '#kernel';
import { cookieValue, currentRequest, hashOpaqueToken, SessionCookie, UnitOfWork } from '#platform';
import { Injectable } from '@nestjs/common';

const TOKEN = /^sp_device_[\w-]{43}$/;
const SECRET_BYTES = 32;

/** Those that never came back go first: a program that keeps no cookie is a new one with each sign-in. */
const MOST = 50;

const FIND = `SELECT FROM identity.devices
  WHERE user_id = $1 AND token_hash = $2 AND last_seen_at > $3::timestamptz - interval '1 year'`;

const SEEN = `UPDATE identity.devices SET last_seen_at = $3, ip = $4, user_agent = $5
  WHERE user_id = $1 AND token_hash = $2 AND last_seen_at > $3::timestamptz - interval '1 year' RETURNING id`;

const ADD = `INSERT INTO identity.devices (id, user_id, token_hash, first_seen_at, last_seen_at, ip, user_agent)
  VALUES ($1, $2, $3, $4, $4, $5, $6)`;

const PRUNE = `DELETE FROM identity.devices WHERE user_id = $1 AND id IN (
  SELECT id FROM identity.devices WHERE user_id = $1
  ORDER BY id = $2 DESC, last_seen_at > first_seen_at DESC, last_seen_at DESC OFFSET ${MOST})`;

const FORGET = 'DELETE FROM identity.devices WHERE user_id = $1 AND token_hash IS DISTINCT FROM $2';

/**
 * Browsers in which an account has been signed in to, each known by the secret in its device cookie. The secret is always
 * drawn here and belongs to one account, so that nobody can plant one. It opens nothing: whoever has it may guess the
 * password while others are locked out ([OWASP device cookies](https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies)).
 */
@Injectable()
export class KnownDevices {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cookie: SessionCookie,
    private readonly clock: Clock,
  ) {}

  /** Of the secret that the browser of this request has; null when it has none. */
  presentedHash(): Buffer | null {
    const token = this.#presented();
    return token === null ? null : hashOpaqueToken(token);
  }

  /** Whether the account, whose rows are in scope, has been signed in to from this browser lately. */
  async isKnown(userId: string): Promise<boolean> {
    const presented = this.presentedHash();
    if (presented === null) return false;
    const found = await this.unitOfWork.transaction.query<unknown[]>(FIND, [userId, presented, this.clock.now()]);
    return found.length > 0;
  }

  /**
   * The account, whose rows are in scope, has been signed in to from this browser. Answers the secret for its cookie; null
   * outside of a request. Starts of the account's sessions are locked (`SessionRepository.lockStarts`).
   */
  async remember(userId: string): Promise<string | null> {
    const request = currentRequest();
    if (!request) return null;
    const { ip, userAgent } = request.origin;
    const presented = this.#presented();
    const now = this.clock.now();
    const { transaction } = this.unitOfWork;
    if (presented !== null) {
      const seen = [userId, hashOpaqueToken(presented), now, ip, userAgent];
      const [rows] = await transaction.query<[unknown[]]>(SEEN, seen);
      if (rows.length > 0) return presented;
    }
    const token = `sp_device_${randomBytes(SECRET_BYTES).toString('base64url')}`;
    const id = newId(now.getTime());
    await transaction.query(ADD, [id, userId, hashOpaqueToken(token), now, ip, userAgent]);
    await transaction.query(PRUNE, [userId, id]);
    return token;
  }

  /** The account knows no browser but the one of this hash, or none at all. */
  async forget(userId: string, besides: Buffer | null): Promise<void> {
    await this.unitOfWork.transaction.query(FORGET, [userId, besides]);
  }

  #presented(): string | null {
    const cookies = currentRequest()?.headers?.cookie;
    const token = cookies === undefined ? undefined : cookieValue(cookies, this.cookie.deviceName);
    return token !== undefined && TOKEN.test(token) ? token : null;
  }
}
