/** Documented answers that need a service of their own, and the tests that see them. */
export const TESTED_ELSEWHERE: Readonly<Record<string, string>> = {
  'login: 403 identity.password-leaked': 'test/e2e/threats/leaked-password.spec.ts',
  'login: 429 identity.source-blocked': 'test/e2e/threats/credential-stuffing.spec.ts',
  'askPasswordReset: 429 identity.source-blocked': 'test/e2e/threats/credential-stuffing.spec.ts',
  'askSignInCode: 429 identity.source-blocked': 'test/e2e/threats/credential-stuffing.spec.ts',
  'ready: 503': 'test/faults/postgres.spec.ts',
  'passkeySignInOptions: 503 platform.unavailable': 'test/faults/limits.spec.ts',
  'createTenant: 409 platform.too-many': 'test/e2e/tenancy/caps.spec.ts',
  'createRole: 409 platform.too-many': 'test/e2e/rbac/roles.spec.ts',
  'editRole: 409 platform.too-many': 'test/e2e/rbac/caps.spec.ts',
  'assignRole: 409 platform.too-many': 'test/e2e/rbac/caps.spec.ts',
  'registerPermissions: 409 platform.too-many': 'test/e2e/rbac/permissions.spec.ts',
  'changeTenant: 409 tenancy.default-tenant': 'test/e2e/tenancy/change-tenant.spec.ts',
  'deleteTenant: 409 tenancy.default-tenant': 'test/e2e/tenancy/delete-tenant.spec.ts',
  'createTeam: 409 platform.too-many': 'test/e2e/tenancy/caps.spec.ts',
  'createChatgroup: 409 platform.too-many': 'test/e2e/tenancy/caps.spec.ts',
  'createRobot: 409 platform.too-many': 'test/e2e/robots/caps.spec.ts',
};
