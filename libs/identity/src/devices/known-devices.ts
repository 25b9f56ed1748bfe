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

const IS_REMEMBERED = `SELECT FROM identity.devices
  WHERE user_id = $1 AND token_hash = $2 AND second_factor_until > $3`;

const SEEN = `UPDATE identity.devices SET last_seen_at = $3, ip = $4, user_agent = $5,
    token_hash = coalesce($6, token_hash), second_factor_until = coalesce($7, second_factor_until)
  WHERE user_id = $1 AND token_hash = $2 AND last_seen_at > $3::timestamptz - interval '1 year' RETURNING id`;

const ADD = `INSERT INTO identity.devices (id, user_id, token_hash, first_seen_at, last_seen_at, ip, user_agent, second_factor_until)
  VALUES ($1, $2, $3, $4, $4, $5, $6, $7)`;

const PRUNE = `DELETE FROM identity.devices WHERE user_id = $1 AND id IN (
  SELECT id FROM identity.devices WHERE user_id = $1
  ORDER BY id = $2 DESC, last_seen_at > first_seen_at DESC, last_seen_at DESC OFFSET ${MOST})`;

const LIST = `SELECT id, first_seen_at AS "firstSeenAt", last_seen_at AS "lastSeenAt", ip, user_agent AS "userAgent",
    CASE WHEN second_factor_until > $3 THEN second_factor_until END AS "secondFactorUntil", token_hash IS NOT DISTINCT FROM $2 AS "isCurrent"
  FROM identity.devices WHERE user_id = $1 AND last_seen_at > $3::timestamptz - interval '1 year'
  ORDER BY last_seen_at DESC, id DESC`;

const REMOVE = 'DELETE FROM identity.devices WHERE user_id = $1 AND id = $2 RETURNING id';

const FORGET_SECOND_FACTOR = `UPDATE identity.devices SET second_factor_until = NULL
  WHERE user_id = $1 AND second_factor_until IS NOT NULL`;

const FORGET = 'DELETE FROM identity.devices WHERE user_id = $1 AND token_hash IS DISTINCT FROM $2';

/** What its owner may see of a browser. */
export interface KnownDevice {
  readonly id: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** Until then it is not asked for the second factor; null where it is. */
  readonly secondFactorUntil: Date | null;
  /** Whether the request comes from it. */
  readonly isCurrent: boolean;
}

/**
 * Browsers in which an account has been signed in to, each known by the secret in its device cookie. The secret is always
 * drawn here and belongs to one account, so that nobody can plant one. It opens nothing: whoever has it may guess the
 * password while others are locked out, and is not asked for the second factor where its person has said so as they proved it
 * ([OWASP device cookies](https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies)).
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

  /** Whether the second factor of the account, whose rows are in scope, was proved in this browser and need not be again. */
  async isRemembered(userId: string): Promise<boolean> {
    const presented = this.presentedHash();
    if (presented === null) return false;
    const known = [userId, presented, this.clock.now()];
    return (await this.unitOfWork.transaction.query<unknown[]>(IS_REMEMBERED, known)).length > 0;
  }

  /**
   * The account, whose rows are in scope, has been signed in to from this browser; and its second factor need not be proved
   * there again before that time, where one is given: then its secret is a new one. Answers the secret for its cookie; null
   * outside of a request. Starts of the account's sessions are locked (`SessionRepository.lockStarts`).
   */
  async remember(userId: string, secondFactorUntil: Date | null = null): Promise<string | null> {
    const request = currentRequest();
    if (!request) return null;
    const { ip, userAgent } = request.origin;
    const now = this.clock.now();
    const token = `sp_device_${randomBytes(SECRET_BYTES).toString('base64url')}`;
    const { transaction } = this.unitOfWork;
    const presented = this.#presented();
    if (presented !== null) {
      const renewed = secondFactorUntil && hashOpaqueToken(token);
      const seen = [userId, hashOpaqueToken(presented), now, ip, userAgent, renewed, secondFactorUntil];
      const [rows] = await transaction.query<[unknown[]]>(SEEN, seen);
      if (rows.length > 0) return renewed ? token : presented;
    }
    const id = newId(now.getTime());
    await transaction.query(ADD, [id, userId, hashOpaqueToken(token), now, ip, userAgent, secondFactorUntil]);
    await transaction.query(PRUNE, [userId, id]);
    return token;
  }

  /** Those of the account, whose rows are in scope, the one used last first. */
  list(userId: string): Promise<KnownDevice[]> {
    const wanted = [userId, this.presentedHash(), this.clock.now()];
    return this.unitOfWork.transaction.query<KnownDevice[]>(LIST, wanted);
  }

  /** The account knows that one no more; false where it knew none. */
  async remove(userId: string, deviceId: string): Promise<boolean> {
    const [removed] = await this.unitOfWork.transaction.query<[unknown[]]>(REMOVE, [userId, deviceId]);
    return removed.length > 0;
  }

  /** From here on every browser is asked for the second factor. */
  async forgetSecondFactor(userId: string): Promise<void> {
    await this.unitOfWork.transaction.query(FORGET_SECOND_FACTOR, [userId]);
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
