import type { Actor, Authentication } from '#kernel';
import type { ProvableToken } from '#platform';
import type { ReplacedToken } from '../domain/session.js';
import type { UserStatus } from '../domain/user.js';

/** What authentication needs of a session and its account. */
export interface SessionRecord extends ProvableToken {
  /** Of which version it is; see `SessionDirectory`. */
  readonly format: number;
  readonly id: string;
  readonly userId: string;
  readonly tenantId: string | null;
  readonly replacedTokens: readonly ReplacedToken[];
  /** See `Session`. */
  readonly bindingId: string | null;
  readonly authentication: Authentication;
  /** ISO 8601, as answers show them. */
  readonly createdAt: string;
  readonly expiresAt: string;
  /** Unix milliseconds. */
  readonly expiresAtMs: number;
  /** Unix milliseconds, to the minute; as far as this process knows. See `SessionActivity`. */
  lastSeenMs: number;
  readonly isEnded: boolean;
  readonly email: string;
  readonly phone: string | null;
  readonly isPhoneVerified: boolean;
  readonly status: UserStatus;
  /** Who calls with its token: made once, in this process. Never stored. */
  actor?: Actor;
}
