import { integer, variable } from './variable.js';

/** How long what is over is kept. */
export const RETENTION_VARIABLES = {
  SESSION_RETENTION_DAYS: variable({
    group: 'Retention',
    description:
      'How long a session is kept with its address and user agent after it has ended. The newest 20 sign-ins of an account stay as long as the account: unusual ones are found by them.',
    type: integer(1, 3650),
    default: '90',
    unit: 'days',
  }),
  SIGN_UP_RETENTION_DAYS: variable({
    group: 'Retention',
    description: 'How long a sign-up waits for the proof of its phone; then nothing of it is left but its id.',
    type: integer(1, 365),
    default: '7',
    unit: 'days',
  }),
  TENANT_RETENTION_DAYS: variable({
    group: 'Retention',
    description: 'How long a deleted tenant can be restored; then everything in it is erased.',
    type: integer(1, 365),
    default: '30',
    unit: 'days',
  }),
} as const;
