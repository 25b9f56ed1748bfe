import { disabled, held, MAKER, OWNER, READER, role, team, type PermissionCase } from './case.js';

export const REFUSED_CASES: readonly PermissionCase[] = [
  {
    title: 'nobody has a permission that the catalogue does not list, not even with `*`',
    given: { roles: [OWNER], assignments: [held('owner')] },
    when: { permission: 'projects:unheard-of' },
    then: { reason: 'unknown_permission' },
  },
  {
    title: 'a binding does not bring a permission into being',
    given: { roles: [role('odd', ['spaceships:launch'])], assignments: [held('odd')] },
    when: { permission: 'spaceships:launch' },
    then: { reason: 'unknown_permission' },
  },
  {
    title: 'without any assignment',
    given: { roles: [OWNER], assignments: [] },
    when: { permission: 'projects:create' },
    then: { reason: 'no_matching_role' },
  },
  {
    title: 'by a role without bindings',
    given: { roles: [role('empty')], assignments: [held('empty')] },
    when: { permission: 'projects:create' },
    then: { reason: 'no_matching_role' },
  },
  {
    title: 'another action of the resource is another permission',
    given: { roles: [MAKER], assignments: [held('maker')] },
    when: { permission: 'projects:delete' },
    then: { reason: 'no_matching_role' },
  },
  {
    title: 'a wildcard ends at its resource',
    given: { roles: [role('teams', ['teams:*'])], assignments: [held('teams')] },
    when: { permission: 'projects:create' },
    then: { reason: 'no_matching_role' },
  },
  {
    title: 'a resource whose name begins alike is another resource',
    given: { roles: [role('t', ['team:*'], ['tenant:*'])], assignments: [held('t')] },
    when: { permission: 'teams:read' },
    then: { reason: 'no_matching_role' },
  },
  {
    title: 'what is no pattern grants nothing',
    given: {
      roles: [role('odd', ['projects'], ['*:create'], ['projects:cre*'], ['PROJECTS:CREATE'], [' projects:create'])],
      assignments: [held('odd')],
    },
    when: { permission: 'projects:create' },
    then: { reason: 'no_matching_role' },
  },
  {
    title: 'what somebody else holds',
    given: { roles: [OWNER], assignments: [held('owner', { to: 'somebody else' })] },
    when: { permission: 'projects:create' },
    then: { reason: 'no_matching_role' },
  },
  {
    title: 'what an actor of another type with the same id holds',
    given: { roles: [OWNER], assignments: [held('owner', { to: 'a robot with the caller’s id' })] },
    when: { permission: 'projects:create' },
    then: { reason: 'no_matching_role' },
  },
  {
    title: 'a revoked assignment is none',
    given: { roles: [OWNER], assignments: [held('owner', { isRevoked: true })] },
    when: { permission: 'projects:create' },
    then: { reason: 'no_matching_role' },
  },
  {
    title: 'a disabled role grants nothing',
    given: { roles: [disabled(OWNER)], assignments: [held('owner')] },
    when: { permission: 'projects:create' },
    then: { reason: 'role_disabled' },
  },
  {
    title: 'an expired assignment grants nothing',
    given: { roles: [OWNER], assignments: [held('owner', { expiresInSeconds: -1 })] },
    when: { permission: 'projects:create' },
    then: { reason: 'assignment_expired' },
  },
  {
    title: 'an assignment that expired at the beginning of time grants nothing',
    given: { roles: [OWNER], assignments: [held('owner', { expiresInSeconds: '-infinity' })] },
    when: { permission: 'projects:create' },
    then: { reason: 'assignment_expired' },
  },
  {
    title: 'an assignment in a scope does not hold in another',
    given: { roles: [OWNER], assignments: [held('owner', { where: 'team:a' })] },
    when: { permission: 'projects:create', scope: team('b') },
    then: { reason: 'out_of_scope' },
  },
  {
    title: 'an assignment in a scope does not hold in the whole tenant',
    given: { roles: [OWNER], assignments: [held('owner', { where: 'team:a' })] },
    when: { permission: 'projects:create' },
    then: { reason: 'out_of_scope' },
  },
  {
    title: 'the same id in another type of scope is another scope',
    given: { roles: [OWNER], assignments: [held('owner', { where: 'team:a' })] },
    when: { permission: 'projects:create', scope: { type: 'chatgroup', id: 'a' } },
    then: { reason: 'out_of_scope' },
  },
  {
    title: 'a binding in a scope does not hold in the whole tenant, nor does one for a type of scope',
    given: {
      roles: [role('maker', ['projects:create', 'team:a'], ['projects:create', 'team'])],
      assignments: [held('maker')],
    },
    when: { permission: 'projects:create' },
    then: { reason: 'out_of_scope' },
  },
  {
    title: 'a binding’s scope narrows that of the assignment further',
    given: {
      roles: [role('maker', ['projects:create', 'team:a'])],
      assignments: [held('maker', { where: 'team:b' })],
    },
    when: { permission: 'projects:create', scope: team('b') },
    then: { reason: 'out_of_scope' },
  },
  {
    title: 'the scope of one role does not widen another',
    given: {
      roles: [MAKER, READER],
      assignments: [held('maker', { where: 'team:a' }), held('reader')],
    },
    when: { permission: 'projects:create', scope: team('b') },
    then: { reason: 'out_of_scope' },
  },
  {
    title: 'scopes are compared exactly',
    given: { roles: [OWNER], assignments: [held('owner', { where: 'team:a' })] },
    when: { permission: 'projects:create', scope: team('A') },
    then: { reason: 'out_of_scope' },
  },
  {
    title: 'the nearest miss is told: out of scope before disabled before expired',
    given: {
      roles: [MAKER, disabled(role('off', ['projects:*'])), OWNER],
      assignments: [held('owner', { expiresInSeconds: -1 }), held('off'), held('maker', { where: 'team:a' })],
    },
    when: { permission: 'projects:create' },
    then: { reason: 'out_of_scope' },
  },
  {
    title: 'the nearest miss is told: disabled before expired',
    given: {
      roles: [disabled(role('off', ['projects:*'])), OWNER],
      assignments: [held('owner', { expiresInSeconds: -1 }), held('off')],
    },
    when: { permission: 'projects:create' },
    then: { reason: 'role_disabled' },
  },
  {
    title: 'not even a superuser has a permission that the catalogue does not list',
    given: { roles: [], assignments: [], superuser: 'caller' },
    when: { permission: 'projects:unheard-of' },
    then: { reason: 'unknown_permission' },
  },
  {
    title: 'what another superuser has is nobody else’s',
    given: { roles: [OWNER], assignments: [], superuser: 'somebody else' },
    when: { permission: 'projects:create' },
    then: { reason: 'no_matching_role' },
  },
];
