const NAME = /^[a-z][a-z0-9-]*:[a-z][a-z0-9_-]*$/;
const PATTERN = /^(\*|[a-z][a-z0-9-]*:(\*|[a-z][a-z0-9_-]*))$/;

/** Whether the text names one permission: `resource:action`, without wildcards. */
export function isPermissionName(text: string): boolean {
  return NAME.test(text);
}

/** Whether the text may stand in a role: a permission, `resource:*` or `*`. */
export function isPermissionPattern(text: string): boolean {
  return PATTERN.test(text);
}

/** Whether holding `held` is holding all that `wanted` grants. */
export function covers(held: string, wanted: string): boolean {
  return held === '*' || held === wanted || (held.endsWith(':*') && wanted.startsWith(held.slice(0, -1)));
}

/** The patterns that grant a permission: itself, its resource's wildcard, and `*`. */
export function patternsGranting(permission: string): readonly [string, string, string] {
  return [permission, `${permission.slice(0, permission.indexOf(':'))}:*`, '*'];
}
