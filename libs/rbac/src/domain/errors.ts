import { defineError } from '#kernel';

export const SCOPE_INCOMPLETE = defineError({
  code: 'rbac.scope-incomplete',
  kind: 'invalid',
  title: 'Scope is incomplete',
  description: 'A check names a `scopeType` without a `scopeId`, or the other way round.',
  remedy: 'Name both, or neither to ask about the whole tenant.',
});

export const ROLE_NOT_FOUND = defineError({
  code: 'rbac.role-not-found',
  kind: 'not-found',
  title: 'No such role',
  description: 'The tenant has no active role of that name.',
  remedy: 'Use one of the tenant’s roles: `owner`, `admin` and `user` from the start.',
});

export const GRANT_EXCEEDS_OWN = defineError({
  code: 'rbac.grant-exceeds-own',
  kind: 'forbidden',
  title: 'More than the caller may give',
  description:
    'Nobody gives what they don’t hold themselves, by a role or by a key, nor a role of their own rank or above: admins make no admins and no owners. Owners make owners.',
  remedy: 'Give less, or ask an owner.',
});

export const HIGHER_RANK = defineError({
  code: 'rbac.higher-rank',
  kind: 'forbidden',
  title: 'Of higher rank',
  description: 'Nobody acts on someone whose rank in the tenant is higher than their own.',
  remedy: 'Ask an owner.',
});

export const RANK_REQUIRED = defineError({
  code: 'rbac.rank-required',
  kind: 'forbidden',
  title: 'A tenant-level key has no rank',
  description:
    'Giving roles, and acting on people, their keys and their robots, goes by rank, and rank comes with a role. A tenant-level key carries permissions and holds no role, and it outlives whoever made it.',
  remedy: 'Sign in, or use a user-level key: it ranks as its owner does at that moment.',
});

export const LAST_OWNER = defineError({
  code: 'rbac.last-owner',
  kind: 'conflict',
  title: 'The last owner stays',
  description:
    'A tenant always keeps at least one owner who may sign in: its last one can’t leave, be removed, get another role, or delete the account.',
  remedy: 'Make somebody else owner first.',
});

export const SUPERUSER_UNFIT = defineError({
  code: 'rbac.superuser-unfit',
  kind: 'conflict',
  title: 'No account that can be a superuser',
  description:
    'There is no active account with the address, or the address was never proved: anybody can sign up with somebody else’s.',
  remedy: 'Sign in with the account, and prove its address with `POST /api/users/me/email`.',
});
