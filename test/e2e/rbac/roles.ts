import { announceChange, newMember } from '../../support/members.js';
import type { HttpClient } from '../../support/http-client.js';
import type { TestApp } from '../../support/test-app.js';

export interface MadeRole {
  readonly id: string;
  readonly name: string;
  readonly version: number;
}

let made = 0;

/** A role of rank 20 that the caller makes, with these bindings in the whole tenant. */
export async function makeRole(
  caller: HttpClient,
  permissions: readonly string[],
  rest: object = {},
): Promise<MadeRole> {
  const bindings = permissions.map((permission) => ({ permission }));
  const answer = await caller.post('/api/roles', { name: `role-${++made}`, rank: 20, bindings, ...rest });
  if (answer.status !== 201) throw new Error(`make a role: ${answer.text}`);
  return answer.body as MadeRole;
}

/** The tenant's role of that name. */
export async function roleNamed(caller: HttpClient, name: string): Promise<MadeRole> {
  const { body } = await caller.get(`/api/roles?name=${name}`);
  return (body.roles as MadeRole[]).find((role) => role.name === name)!;
}

/** A new member who holds the role and no other. */
export async function holderOf(app: TestApp, tenantId: string, role: Pick<MadeRole, 'name'>) {
  const member = await newMember(app, tenantId, role.name);
  await announceChange(app, `rbac:${tenantId}`);
  return member;
}
