import { defineError } from '#kernel';

export const SCOPE_INCOMPLETE = defineError({
  code: 'rbac.scope-incomplete',
  kind: 'invalid',
  title: 'Scope is incomplete',
  description: 'A check names a `scopeType` without a `scopeId`, or the other way round.',
  remedy: 'Name both, or neither to ask about the whole tenant.',
});
