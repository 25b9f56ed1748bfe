import { newId } from '#kernel';
import { newMember } from '../../support/members.js';
import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

describe('what was refused stands in the audit trail under the name of what was asked for', () => {
  let app: TestApp;
  let owner: Awaited<ReturnType<typeof newOwner>>;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

  /** The actions that were refused to somebody, oldest first. */
  const refusedTo = async (userId: string): Promise<string[]> => {
    const { body } = await owner.bearer.get(`/api/audit/logs?outcome=refused&actorId=${userId}&limit=200`);
    return (body.logs as { action: string }[]).map(({ action }) => action).reverse();
  };

  it.each([
    ['POST', 'tenants/:tenant/suspend', 'tenancy.suspend-tenant', 403],
    ['POST', 'tenants/:tenant/resume', 'tenancy.resume-tenant', 403],
    ['POST', 'tenants/:tenant/transfer', 'tenancy.transfer-ownership', 403],
    ['POST', 'tenants/:tenant/export', 'tenancy.export-tenant', 403],
    ['PUT', 'teams/:id/members/:id', 'tenancy.add-team-member', 404],
    ['DELETE', 'teams/:id/members/:id', 'tenancy.remove-team-member', 404],
    ['PUT', 'chatgroups/:id/members/:id', 'tenancy.add-chatgroup-member', 404],
    ['DELETE', 'chatgroups/:id/members/:id', 'tenancy.remove-chatgroup-member', 404],
    ['PATCH', 'teams/:id', 'tenancy.rename-team', 404],
    ['PATCH', 'chatgroups/:id', 'tenancy.rename-chatgroup', 404],
    ['DELETE', 'teams/:id', 'tenancy.delete-team', 404],
    ['DELETE', 'chatgroups/:id', 'tenancy.delete-chatgroup', 404],
    ['POST', 'join-requests/:id/approve', 'tenancy.approve-join-request', 404],
    ['POST', 'join-requests/:id/decline', 'tenancy.decline-join-request', 404],
    ['POST', 'role-packs/web-studio/apply', 'rbac.apply-role-pack', 403],
  ])('%s /api/%s is %s', async (method, path, action, status) => {
    const admin = await newMember(app, owner.tenant.id, 'admin');
    const url = `/api/${path.replace(':tenant', owner.tenant.id).replaceAll(':id', newId())}`;
    const posted = { approve: {}, apply: {}, transfer: { userId: newId() } }[path.split('/').at(-1) ?? ''];
    const body = { PATCH: { name: 'Mine' }, POST: posted }[method];
    expect((await admin.client.send(method, url, body)).status).toBe(status);
    expect(await refusedTo(admin.userId)).toEqual([action]);
  });
});
