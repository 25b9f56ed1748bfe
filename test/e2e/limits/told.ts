import { Commands, SetLimit } from '#platform';
import type { Answer } from '../../support/http-client.js';
import type { TestApp } from '../../support/test-app.js';

const FIELDS = ['x-rate-limit-limit', 'x-rate-limit-remaining', 'x-rate-limit-reset', 'ratelimit', 'ratelimit-policy'];

/** What an answer says about limits, read by the forms of the headers. Throws when one is missing or has another form. */
export function toldBy({ headers, status }: Pick<Answer, 'headers' | 'status'>) {
  const [limit, remaining, reset, state, policy] = FIELDS.map((name) => headers.get(name) ?? `no ${name}`);
  const [, name, left, seconds] = /^"([a-z-]+)";r=(\d+);t=(\d+)$/.exec(state!) ?? [];
  const [, ofPolicy, quota, window] = /^"([a-z-]+)";q=(\d+);w=(\d+)$/.exec(policy!) ?? [];
  if (name === undefined || name !== ofPolicy || left !== remaining || quota !== limit || !/^\d+$/.test(reset!)) {
    throw new Error(`${status} says of limits: ${[limit, remaining, reset, state, policy].join(' | ')}`);
  }
  return {
    name,
    limit: Number(limit),
    remaining: Number(remaining),
    /** Unix seconds. */
    resetAt: Number(reset),
    seconds: Number(seconds),
    window: Number(window),
  };
}

/** Changes a limit a minute of the tier that every tenant has first, as an operator does. */
export function setLimit(app: TestApp, subject: string, limitClass: string, perMinute: number): Promise<void> {
  return app.nest
    .get(Commands, { strict: false })
    .execute(new SetLimit('standard', subject, limitClass, perMinute, 60));
}
