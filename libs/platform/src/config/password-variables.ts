import { integer, key, oneOf, publicUrl, text, variable } from './variable.js';

/** How passwords are judged and hashed. */
export const PASSWORD_VARIABLES = {
  PASSWORD_HASH: variable({
    group: 'Passwords',
    description:
      'How new passwords are hashed: bcrypt, or Argon2id with 19 MiB and two passes. Hashes of another kind are upgraded at login.',
    type: oneOf(['bcrypt', 'argon2id']),
    default: 'bcrypt',
  }),
  BCRYPT_COST: variable({
    group: 'Passwords',
    description:
      'Cost of bcrypt for new hashes; each step doubles the time. Hashes of another cost are upgraded at login.',
    type: integer(10, 15),
    default: '10',
  }),
  PASSWORD_MIN_LENGTH: variable({
    group: 'Passwords',
    description: 'Fewest characters of a new password.',
    type: integer(8, 15),
    default: '8',
    unit: 'characters',
  }),
  PASSWORD_MIN_SCORE: variable({
    group: 'Passwords',
    description: 'Least zxcvbn score of a new password, 0 (guessed at once) to 4.',
    type: integer(0, 4),
    default: '2',
  }),
  LEAKED_PASSWORDS_FILE: variable({
    group: 'Passwords',
    description:
      'List of leaked passwords: `HASH:COUNT` lines by SHA-1, ascending, as Have I Been Pwned has them for download. It is searched on the disk, and checked at the start. None of them can be set; signing in with one is a threat. Without it only the most common ones are known.',
    type: text(),
  }),
  PASSWORD_HASH_QUEUE: variable({
    group: 'Passwords',
    description: 'How many password checks may wait for the CPU; past that the answer is 503.',
    type: integer(1, 100_000),
    default: '100',
  }),
  LOGIN_REFUSAL_MIN_MS: variable({
    group: 'Passwords',
    description:
      'A refused login is answered no sooner than this. Set it while imported hashes are slower or faster to check than new ones, so that time does not tell who has one.',
    type: integer(0, 1500),
    default: '0',
    unit: 'milliseconds',
  }),
  PASSWORD_HOOK_URL: variable({
    group: 'Password hook',
    description:
      'Is asked for the password of a user who is not known here; on a yes the account is made. Must be https in production. Redirects are not followed.',
    type: publicUrl(),
  }),
  PASSWORD_HOOK_SECRET: variable({
    group: 'Password hook',
    description: 'Signs the questions (HMAC-SHA-256, Standard Webhooks).',
    type: key(),
    unit: '32 bytes, base64',
    secret: true,
  }),
  PASSWORD_HOOK_TIMEOUT_MS: variable({
    group: 'Password hook',
    description: 'How long an answer is waited for. With a hook, refused logins take as long.',
    type: integer(100, 1500),
    default: '1000',
    unit: 'milliseconds',
  }),
} as const;
