/** Routes that take a password or a code, send a code (which costs money), make an account, or renew tokens: the strictest. */
const STRICT = ['sign-in', 'sign-up', 'code', 'send-code', 'token'] as const;

export type StrictClass = (typeof STRICT)[number];

/**
 * How sensitive a route is. `check`: who is this, may they; asked by applications for each of their own requests. `probe`:
 * asked by orchestrators about this very process, which answers by itself.
 */
export type RouteClass = StrictClass | 'read' | 'write' | 'check' | 'probe';

/** What a tier sets limits for; every strict class counts as a try of a `secret`. */
export const TIER_CLASSES = ['read', 'write', 'check', 'secret'] as const;
export type TierClass = (typeof TIER_CLASSES)[number];

/** Whose requests a tier limits. A key is counted as itself, wherever it calls from, and not as its owner. */
export const SUBJECTS = ['user', 'key', 'robot', 'tenant'] as const;
export type Subject = (typeof SUBJECTS)[number];

export function isStrict(routeClass: RouteClass): routeClass is StrictClass {
  return (STRICT as readonly string[]).includes(routeClass);
}

export function tierClassOf(routeClass: RouteClass): TierClass {
  if (isStrict(routeClass)) return 'secret';
  return routeClass === 'probe' ? 'read' : routeClass;
}

/** The class of a route that doesn't say: by whether it can change anything. */
export function classOfMethod(method: string): RouteClass {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? 'read' : 'write';
}
