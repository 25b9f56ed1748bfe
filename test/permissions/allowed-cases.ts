import { disabled, held, MAKER, OWNER, READER, role, team, type PermissionCase } from './case.js';

export const ALLOWED_CASES: readonly PermissionCase[] = [
  {
    title: '`*` grants every permission of the catalogue',
    given: { roles: [OWNER], assignments: [held('owner')] },
    when: { permission: 'billing:manage' },
    then: { reason: 'matched', matched: ['owner'] },
  },
  {
    title: '`resource:*` grants every action of its resource',
    given: { roles: [role('projects', ['projects:*'])], assignments: [held('projects')] },
    when: { permission: 'projects:delete' },
    then: { reason: 'matched', matched: ['projects'] },
  },
  {
    title: 'a permission grants itself',
    given: { roles: [MAKER], assignments: [held('maker')] },
    when: { permission: 'projects:create' },
    then: { reason: 'matched', matched: ['maker'] },
  },
  {
    title: 'what holds in the whole tenant holds in every scope',
    given: { roles: [MAKER], assignments: [held('maker')] },
    when: { permission: 'projects:create', scope: team('a') },
    then: { reason: 'matched', matched: ['maker'] },
  },
  {
    title: 'an assignment in a scope holds there',
    given: { roles: [MAKER], assignments: [held('maker', { where: 'team:a' })] },
    when: { permission: 'projects:create', scope: team('a') },
    then: { reason: 'matched', matched: ['maker'] },
  },
  {
    title: 'a binding in a scope holds there',
    given: { roles: [role('maker', ['projects:create', 'team:a'])], assignments: [held('maker')] },
    when: { permission: 'projects:create', scope: team('a') },
    then: { reason: 'matched', matched: ['maker'] },
  },
  {
    title: 'a binding for a type of scope holds in every scope of the type',
    given: { roles: [role('maker', ['projects:create', 'team'])], assignments: [held('maker')] },
    when: { permission: 'projects:create', scope: team('anything') },
    then: { reason: 'matched', matched: ['maker'] },
  },
  {
    title: 'one binding of a role that holds here is enough',
    given: {
      roles: [role('maker', ['projects:create', 'team:a'], ['projects:*', 'team:b'])],
      assignments: [held('maker')],
    },
    when: { permission: 'projects:create', scope: team('b') },
    then: { reason: 'matched', matched: ['maker'] },
  },
  {
    title: 'every role that grants is named, and no other',
    given: { roles: [OWNER, MAKER, READER], assignments: [held('owner'), held('maker'), held('reader')] },
    when: { permission: 'projects:create' },
    then: { reason: 'matched', matched: ['maker', 'owner'] },
  },
  {
    title: 'a role held twice is named once',
    given: { roles: [MAKER], assignments: [held('maker'), held('maker', { where: 'team:a' })] },
    when: { permission: 'projects:create', scope: team('a') },
    then: { reason: 'matched', matched: ['maker'] },
  },
  {
    title: 'an assignment counts until it expires',
    given: { roles: [MAKER], assignments: [held('maker', { expiresInSeconds: 3600 })] },
    when: { permission: 'projects:create' },
    then: { reason: 'matched', matched: ['maker'] },
  },
  {
    title: 'an assignment until infinity counts',
    given: { roles: [MAKER], assignments: [held('maker', { expiresInSeconds: 'infinity' })] },
    when: { permission: 'projects:create' },
    then: { reason: 'matched', matched: ['maker'] },
  },
  {
    title: 'one that counts makes up for one that expired and one that is disabled',
    given: {
      roles: [MAKER, OWNER, disabled(role('off', ['*']))],
      assignments: [held('maker', { expiresInSeconds: -1 }), held('off'), held('owner')],
    },
    when: { permission: 'projects:create' },
    then: { reason: 'matched', matched: ['owner'] },
  },
  {
    title: 'a superuser has every permission without a role',
    given: { roles: [OWNER], assignments: [], superuser: 'caller' },
    when: { permission: 'billing:manage' },
    then: { reason: 'superuser' },
  },
  {
    title: 'a superuser has every permission in every scope, whatever their roles say',
    given: { roles: [READER], assignments: [held('reader', { where: 'team:a' })], superuser: 'caller' },
    when: { permission: 'projects:create', scope: team('b') },
    then: { reason: 'superuser' },
  },
];
