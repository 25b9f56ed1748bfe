import { newId } from '#kernel';
import { signUp } from './people.js';
import type { TestApp } from './test-app.js';

const JOIN = `INSERT INTO tenancy.memberships (id, tenant_id, user_id, joined_at, version) VALUES ($1, $2, $3, now(), 1)`;
const ASSIGN = `INSERT INTO rbac.assignments (id, tenant_id, role_id, actor_type, actor_id, status, assigned_at, version)
  SELECT $1, tenant_id, id, 'human', $2, 'active', now(), 1 FROM rbac.roles WHERE tenant_id = $3 AND name = $4`;

/** Tells every process that what carries the tag has changed, as a command would. */
export async function announceChange(app: Pick<TestApp, 'database'>, tag: string): Promise<void> {
  const payload = JSON.stringify({ id: newId(), from: 'test', tags: [tag] });
  await app.database.asOwner(`SELECT pg_notify('sallyport_changes', $1)`, [payload]);
  await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Makes the account a member with the role, behind the service's back. */
export async function admit(
  app: Pick<TestApp, 'database'>,
  tenantId: string,
  userId: string,
  roleName: string,
): Promise<void> {
  await app.database.asOwner(JOIN, [newId(), tenantId, userId]);
  await app.database.asOwner(ASSIGN, [newId(), userId, tenantId, roleName]);
  await announceChange(app, `tenant:${tenantId}`);
}

/** Somebody new with the role in the tenant, and a session in it; written behind the service's back. */
export async function newMember(app: TestApp, tenantId: string, roleName: string) {
  const account = await signUp(app);
  await admit(app, tenantId, account.userId, roleName);
  const selected = await account.client.post('/api/auth/select-tenant', { tenantId });
  if (selected.status !== 200) throw new Error(`select tenant: ${selected.text}`);
  const { accessToken, refreshToken } = selected.body as { accessToken: string; refreshToken: string };
  return { ...account, accessToken, refreshToken, bearer: app.client().bearer(accessToken) };
}
