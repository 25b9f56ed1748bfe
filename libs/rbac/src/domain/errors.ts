import { defineError } from '#kernel';

export const SCOPE_INCOMPLETE = defineError({
  code: 'rbac.scope-incomplete',
  kind: 'invalid',
  title: 'Scope is incomplete',
  description:
    'A `scopeType` without a `scopeId`, or the other way round. A binding of a role may leave the `scopeId` out: it holds in every scope of the type.',
  remedy: 'Name both, or neither for the whole tenant.',
});

export const ROLE_NOT_FOUND = defineError({
  code: 'rbac.role-not-found',
  kind: 'not-found',
  title: 'No such role',
  description: 'The tenant has no role of that id, or no active one of that name.',
  remedy: 'Use one of the tenant’s roles, which `GET /api/roles` lists: `owner`, `admin` and `user` from the start.',
});

export const GRANT_EXCEEDS_OWN = defineError({
  code: 'rbac.grant-exceeds-own',
  kind: 'forbidden',
  title: 'More than the caller may give',
  description:
    'Nobody gives what they don’t hold themselves, or for longer than they hold it, by a role or by a key, nor gives, makes or changes a role of their own rank or above, or one that such a role inherits: admins make no admins and no owners. Owners make owners. Nor does anybody pair another’s robot that holds such a role.',
  remedy: 'Give less, or ask an owner.',
});

export const OWNER_IS_PERSONAL = defineError({
  code: 'rbac.owner-is-personal',
  kind: 'invalid',
  status: 422,
  title: 'Owners are people',
  description:
    'The role `owner` is given to people one by one, never to a team or a tenant-level key: who owns the tenant is plain, and its last owner stays.',
  remedy: 'Give it to each of them, or give the team another role.',
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
    'Giving roles, and acting on people, their keys and their robots, goes by rank, and rank is a person’s, or their robot’s. A tenant-level key has none, whatever roles it holds, and it outlives whoever made it.',
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

export const PERMISSION_UNKNOWN = defineError({
  code: 'rbac.permission-unknown',
  kind: 'invalid',
  title: 'No such permission',
  description:
    'What a role or a key shall carry is neither a permission of the catalogue or of an application, nor `resource:*` of one, nor `*`.',
  remedy: 'Use names such as `projects:read`; `GET /api/permissions` lists all.',
});

export const ROLE_BUILT_IN = defineError({
  code: 'rbac.role-built-in',
  kind: 'conflict',
  title: 'The role is built in',
  description:
    'The role `owner` stays as it is, so that a tenant always has one. The others that a tenant starts with keep their names, and are not deleted: programs rely on them.',
  remedy: 'Make a role of your own; one that is built in can inherit it.',
});

export const ROLE_CYCLE = defineError({
  code: 'rbac.role-cycle',
  kind: 'conflict',
  title: 'A role can’t inherit itself',
  description: 'One of the roles in `inherits` is the role itself, or inherits it.',
  remedy: 'Leave that one out.',
});

export const ROLE_IN_USE = defineError({
  code: 'rbac.role-in-use',
  kind: 'conflict',
  title: 'The role is in use',
  description: 'Somebody holds the role, or another role inherits it.',
  remedy: 'Give its holders another role first, and take it out of what others inherit; or disable it.',
});

export const ROLE_NAME_RESERVED = defineError({
  code: 'rbac.role-name-reserved',
  kind: 'invalid',
  status: 422,
  title: 'Name reserved',
  description:
    'Programs take a role of this name for more than a role of one tenant: `system_admin` administers the whole system, `microdao_owner` is the name that `owner` has in a contract.',
  remedy: 'Choose another name.',
});

export const PERMISSION_TAKEN = defineError({
  code: 'rbac.permission-taken',
  kind: 'conflict',
  title: 'The permission is another’s',
  description: 'A permission that an application registers is one of Sallyport’s own, or another application’s.',
  remedy: 'Name the resource after what is the application’s alone: `tasks:run`.',
});

export const PERMISSION_IN_USE = defineError({
  code: 'rbac.permission-in-use',
  kind: 'conflict',
  title: 'A role grants the permission',
  description: 'The list leaves out a permission that a role still grants, by itself or as the last one of a wildcard.',
  remedy: 'Take it out of the roles first.',
});

export const ASSIGNMENT_NOT_FOUND = defineError({
  code: 'rbac.assignment-not-found',
  kind: 'not-found',
  title: 'No such assignment',
  description: 'The tenant has no assignment of that id that is not revoked already.',
  remedy: 'Use an id from `GET /api/assignments`.',
});

export const ASSIGNMENT_EXISTS = defineError({
  code: 'rbac.assignment-exists',
  kind: 'conflict',
  title: 'Holds the role already',
  description: 'The actor holds the same role within the same scope; `assignmentId` says by which assignment.',
  remedy: 'Revoke that one first, where it is to end at another time.',
});

export const ROLE_PACK_NOT_FOUND = defineError({
  code: 'rbac.role-pack-not-found',
  kind: 'not-found',
  title: 'No such role pack',
  description: 'There is no role pack of that name, or it has no role of a name in the body.',
  remedy: 'Use names from `GET /api/role-packs`.',
});

export const ROLE_PACK_CLASH = defineError({
  code: 'rbac.role-pack-clash',
  kind: 'conflict',
  title: 'The tenant has other roles of these names',
  description:
    'The tenant has roles that are called as roles of the pack, and lack something that those grant or inherit; `roles` has their names in the pack. Nothing was changed.',
  remedy: 'For each, give another name as `as`, or have the role of the tenant gain what it lacks by `extend`.',
});

export const PROPOSAL_TOO_LARGE = defineError({
  code: 'rbac.proposal-too-large',
  kind: 'invalid',
  title: 'Too much to compare',
  description: 'What the proposed changes touch takes more than a million decisions to compare.',
  remedy: 'Name the permissions that matter in `permissions`, or propose fewer changes at once.',
});

export const PROPOSAL_INCOMPLETE = defineError({
  code: 'rbac.proposal-incomplete',
  kind: 'invalid',
  title: 'A proposed change is incomplete',
  description: 'A change lacks a member that its `kind` needs; `members` names what is needed.',
  remedy: 'Add what is missing; the route’s description says what each kind takes.',
});

export const VERSION_UNKNOWN = defineError({
  code: 'rbac.version-unknown',
  kind: 'precondition',
  title: 'No such version',
  description:
    'The check is to see a change that has not been made: `atLeastVersion` is of no change that has been answered.',
  remedy: 'Send the `authority-version` of the answer to the change, as it is.',
});
