import { flag, integer, publicUrl, variable } from './variable.js';

/** By what people sign in, and how often they may be wrong. */
export const SIGN_IN_VARIABLES = {
  SIGN_IN_BY_SMS_CODE: variable({
    group: 'Signing in',
    description: 'Whether people may sign in by a code that is sent to their phone, without a password.',
    type: flag(),
    default: 'false',
  }),
  SIGN_IN_BY_EMAIL_CODE: variable({
    group: 'Signing in',
    description: 'Whether people may sign in by a code that is mailed to their proved address, without a password.',
    type: flag(),
    default: 'false',
  }),
  PASSWORD_RESET_URL: variable({
    group: 'Signing in',
    description:
      'Page of your application on which people set a new password: mails link to it, with `#token=…`. Without it the mail has the token alone. Must be https in production.',
    type: publicUrl(),
  }),
  REMEMBERED_DEVICE_DAYS: variable({
    group: 'Signing in',
    description:
      'For how long a browser is not asked for the second factor again, where its person has said so as they proved it. `0`: always asked.',
    type: integer(0, 365),
    default: '30',
    unit: 'days',
  }),
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
