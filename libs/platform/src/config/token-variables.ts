import { integer, oneOf, text, variable } from './variable.js';

/** The life of sessions and of what is issued for them, and the keys that sign it. */
export const TOKEN_VARIABLES = {
  JWT_ALGORITHM: variable({
    group: 'Tokens',
    description: 'Signature of new access tokens. Keys of the algorithm are made at the first start with it.',
    type: oneOf(['RS256', 'ES256', 'EdDSA']),
    default: 'RS256',
  }),
  JWT_AUDIENCE: variable({
    group: 'Tokens',
    description: '`aud` of access tokens.',
    type: text(),
    default: 'sallyport',
  }),
  ACCESS_TOKEN_EXPIRE_MINUTES: variable({
    group: 'Tokens',
    description: 'Life of an access token.',
    type: integer(15, 60),
    default: '30',
    unit: 'minutes',
  }),
  REFRESH_TOKEN_EXPIRE_DAYS: variable({
    group: 'Tokens',
    description: 'Life of a refresh token, counted from its last use; it never outlives its session.',
    type: integer(1, 90),
    default: '7',
    unit: 'days',
  }),
  SESSION_EXPIRE_DAYS: variable({
    group: 'Tokens',
    description: 'Life of a session, counted from the login.',
    type: integer(1, 90),
    default: '7',
    unit: 'days',
  }),
  SESSION_IDLE_HOURS: variable({
    group: 'Tokens',
    description:
      'For how long a session may go unused before it counts no more; 0 for no limit. Any use of the session or of its tokens counts.',
    type: integer(0, 2160),
    default: '72',
    unit: 'hours',
  }),
  SESSIONS_PER_USER: variable({
    group: 'Tokens',
    description: 'Most open sessions of one person; a newer one ends the one that was used least recently.',
    type: integer(1, 1000),
    default: '50',
  }),
  SIGNING_KEY_ROTATION_DAYS: variable({
    group: 'Tokens',
    description:
      'For how long a signing key signs before the next one takes over by itself; 0 leaves that to `sallyport keys rotate`.',
    type: integer(0, 3650),
    default: '90',
    unit: 'days',
  }),
  SIGNING_KEY_OVERLAP_HOURS: variable({
    group: 'Tokens',
    description:
      'For how long a key that signs no more stays in the JWK Set, and access tokens of it count; longer than any of them lives.',
    type: integer(2, 8760),
    default: '24',
    unit: 'hours',
  }),
} as const;
