import { integer, variable } from './variable.js';

/** How often somebody may be wrong when they sign in. */
export const SIGN_IN_VARIABLES = {
  LOCKOUT_GUESSES: variable({
    group: 'Signing in',
    description:
      'Wrong passwords for one account, however it is named, until it is locked. A browser that the account knows has as many of its own.',
    type: integer(1, 100),
    default: '10',
  }),
  LOCKOUT_FIRST_SECONDS: variable({
    group: 'Signing in',
    description: 'How long the first lock lasts. With each wrong password after it the next lasts twice as long.',
    type: integer(1, 3600),
    default: '60',
    unit: 'seconds',
  }),
  LOCKOUT_LONGEST_SECONDS: variable({
    group: 'Signing in',
    description: 'The longest that a lock lasts.',
    type: integer(1, 86_400),
    default: '3600',
    unit: 'seconds',
  }),
  LOCKOUT_ADDRESS_GUESSES_PER_HOUR: variable({
    group: 'Signing in',
    description:
      'Most wrong passwords an hour from one client address (IPv6: per /64), whomever they are for; past it the answer is 429. Going on lowers it.',
    type: integer(1, 1_000_000),
    default: '100',
    unit: 'guesses per hour',
  }),
} as const;
