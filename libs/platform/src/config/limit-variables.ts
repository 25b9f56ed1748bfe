import { integer, type Variable } from './variable.js';

/** Limits on client addresses: a deployment's own, where a tier is a tenant's. */
export const LIMITS = {
  RATE_LIMIT_SIGN_IN_PER_MINUTE: {
    group: 'Limits',
    description:
      'Most requests a minute from one client address (IPv6: per /64) to the routes of each strict class: those that take a password, take a code, send one, make an account, or renew tokens.',
    type: integer(1, 1_000_000),
    default: '30',
    unit: 'requests per minute',
  },
  RATE_LIMIT_ADDRESS_PER_MINUTE: {
    group: 'Limits',
    description:
      'Most other requests a minute from one client address without a valid credential, reads and writes each. Requests with one count by the tier of their tenant.',
    type: integer(1, 1_000_000),
    default: '1200',
    unit: 'requests per minute',
  },
  RATE_LIMIT_FAILED_AUTHENTICATION_PER_MINUTE: {
    group: 'Limits',
    description: 'Most wrong credentials a minute from one client address; past it the answer is 429 instead of 401.',
    type: integer(1, 1_000_000),
    default: '60',
    unit: 'requests per minute',
  },
} as const satisfies Record<string, Variable<unknown>>;
