import { integer, variable } from './variable.js';

const milliseconds = { group: 'Storage', type: integer(100, 60_000), unit: 'milliseconds' } as const;

/**
 * How long a request waits for the stores before it is answered with 503. With the defaults that takes two seconds at
 * most, which is what docs/security-promises.md promises. The command line waits as long as it takes.
 */
export const PATIENCE_VARIABLES = {
  DATABASE_CONNECT_TIMEOUT_MS: variable({
    ...milliseconds,
    description: 'How long a request waits for a connection to PostgreSQL, a free one of the pool or a new one.',
    default: '1000',
  }),
  DATABASE_STATEMENT_TIMEOUT_MS: variable({
    ...milliseconds,
    description: 'How long one statement of a request may take.',
    default: '1500',
  }),
  DATABASE_LOCK_TIMEOUT_MS: variable({
    ...milliseconds,
    description: 'How long a statement of a request waits for rows that another request is changing.',
    default: '1000',
  }),
  REDIS_COMMAND_TIMEOUT_MS: variable({
    ...milliseconds,
    description:
      'How long a request waits for an answer of Redis; after one that did not come, none waits for a moment.',
    default: '500',
  }),
};
