/** The rules of granting, said a second time for the tests, from the description of the product: who may give what to whom. */

export interface RoleRule {
  readonly rank: number;
  /** Held in the whole tenant. */
  readonly grants: readonly string[];
  /** Held only where its holder is a member. */
  readonly inPlaces?: readonly string[];
}

export const RULES_OF_ROLES = {
  owner: { rank: 100, grants: ['*'] },
  admin: {
    rank: 50,
    grants: ['tenant:read', 'users:*', 'roles:*', 'teams:*', 'robots:*', 'api-keys:*', 'audit:read', 'projects:*'],
  },
  manager: {
    rank: 30,
    grants: ['tenant:read', 'users:*', 'roles:*', 'projects:*', 'teams:read', 'robots:read'],
  },
  helper: { rank: 20, grants: ['projects:read'] },
  biller: { rank: 15, grants: ['billing:read'] },
  user: { rank: 10, grants: ['tenant:read'], inPlaces: ['teams:read', 'robots:read', 'projects:*'] },
} as const satisfies Record<string, RoleRule>;

export type RoleName = keyof typeof RULES_OF_ROLES;

export const ROLE_NAMES = Object.keys(RULES_OF_ROLES) as RoleName[];

const ruleOf = (name: RoleName): RoleRule => RULES_OF_ROLES[name];

/** All that a role grants, wherever. */
export const grantsOf = (name: RoleName): string[] => {
  const { grants, inPlaces = [] } = ruleOf(name);
  return [...grants, ...inPlaces];
};

/** What decides about a giver. */
export interface Power {
  readonly kind: 'person' | 'key of a person' | 'key of the tenant' | 'robot';
  /** The roles held in the whole tenant, of the giver and of whom it acts for; a power is within each of them. */
  readonly links: readonly (readonly RoleName[])[];
  /** What the credential carries; null for all that there is. */
  readonly carries: readonly string[] | null;
  /** Whether all of it is held for a time only. */
  readonly isTemporary: boolean;
}

/** Whom something is given to: the roles of it, and of whom it acts for; null for nobody of this tenant. */
export type Standing = readonly (readonly RoleName[])[] | null;

const covers = (held: string, wanted: string): boolean => {
  const [resource] = held.split(':');
  return held === '*' || held === wanted || (held === `${resource}:*` && wanted.startsWith(`${resource}:`));
};

const anyCovers = (held: readonly string[], wanted: string): boolean => held.some((one) => covers(one, wanted));

const rankOfRoles = (names: readonly RoleName[]): number => Math.max(-1, ...names.map((name) => ruleOf(name).rank));

/** By every link of the chain, and by what the credential carries. */
export function holds({ links, carries }: Power, wanted: string): boolean {
  const isHeld = links.every((names) =>
    anyCovers(
      names.flatMap((name) => [...ruleOf(name).grants]),
      wanted,
    ),
  );
  return isHeld && (carries === null || anyCovers(carries, wanted));
}

/** Which refusal a route gets that takes the permission. A key of the tenant carries them all. */
export const needs = (power: Power, permission: string): string | undefined =>
  power.kind === 'key of the tenant' || holds(power, permission) ? undefined : 'rbac.permission-required';

const rankOf = ({ links }: Power): number => Math.min(...links.map(rankOfRoles));

const isOwner = ({ links }: Power): boolean => links.every((names) => names.includes('owner'));

/** Which refusal a gift of these permissions, of that rank, gets; undefined for none. */
export function refusalOfGift(
  power: Power,
  { rank, permissions, isForever }: { rank: number; permissions: readonly string[]; isForever: boolean },
): string | undefined {
  if (power.kind === 'key of the tenant') return 'rbac.rank-required';
  const isAbove = rankOf(power) > rank || (rankOf(power) === rank && isOwner(power));
  const isLasting = !isForever || !power.isTemporary;
  if (isAbove && isLasting && permissions.every((wanted) => holds(power, wanted))) return undefined;
  return 'rbac.grant-exceeds-own';
}

export const giftOf = (role: RoleName, isForever = true) => ({
  ...{ rank: ruleOf(role).rank, permissions: grantsOf(role), isForever },
});

/** Which refusal acting on somebody gets. */
export function refusalOfActing(power: Power, target: Standing): string | undefined {
  if (target === null) return 'tenancy.member-not-found';
  if (power.kind === 'key of the tenant') return 'rbac.rank-required';
  return Math.max(...target.map(rankOfRoles)) > rankOf(power) ? 'rbac.higher-rank' : undefined;
}
