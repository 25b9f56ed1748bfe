import { askAboutHolder } from './questions.mjs';
import { expect, expectDecision, expectRefusal, step } from './report.mjs';

const PERMISSION = 'missions:launch';

/** Leaves the tenant with one role more, and nobody who holds it. */
export async function giveOwnRole({ mei, li, noor }, { team }) {
  step(
    'A role of the tenant’s own, with a permission that an application has registered; nobody grants what they don’t hold',
  );
  const permissions = [{ permission: PERMISSION, description: 'Launch missions.' }];
  expect(await mei.client.put('/api/applications/mission-control/permissions', { permissions }), 204);
  const role = { name: 'pilot', rank: 20, bindings: [{ permission: PERMISSION }] };
  expectRefusal(await li.client.post('/api/roles', role), 403, 'rbac.grant-exceeds-own');
  const made = await mei.client.post('/api/roles', role);
  expect(made, 201, ({ version, isBuiltIn }) => version === 1 && !isBuiltIn);
  const launch = (scope = {}) => noor.client.post('/api/access/check', { permission: PERMISSION, ...scope });
  const inTeam = { scopeType: 'team', scopeId: team.id };
  expectDecision(await launch(inTeam), 'no_matching_role');

  step('It is held within a scope');
  const holder = { actorType: 'human', actorId: noor.id, roleId: made.body.id };
  const given = await mei.client.post('/api/assignments', { ...holder, ...inTeam, reason: 'On call this week' });
  expect(given, 201, ({ status, assignedBy }) => status === 'active' && assignedBy === mei.id);
  expectDecision(await launch(inTeam), 'matched');
  expectDecision(await launch(), 'out_of_scope');
  await askAboutHolder({ mei, noor }, { permission: PERMISSION, role: role.name, inTeam });

  step('Taken away, it is gone at the next check, and the refusal says so');
  expect(await mei.client.delete(`/api/assignments/${given.body.id}`), 204);
  expectDecision(await launch(inTeam), 'assignment_revoked');
}
