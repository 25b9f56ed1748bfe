import { expect, step } from './report.mjs';

/** Asks about somebody who holds the permission in the team alone, by the role. */
export async function askAboutHolder({ mei, noor }, { permission, role, inTeam }) {
  step('Two checks about somebody in one call: the refusal says which link refused, and what it lacks');
  const about = { actorType: 'human', actorId: noor.id };
  const checks = [{ permission, ...inTeam }, { permission }];
  expect(
    await mei.client.post('/api/access/checks', { ...about, checks }),
    200,
    ({ decisions: [here, everywhere] }) => {
      return here.allowed && everywhere.deniedBy.id === noor.id && everywhere.missing.permission === permission;
    },
  );

  step('What she may do there, and how she came by it; who may; and what a change would do, which changes nothing');
  const asked = new URLSearchParams({ ...about, ...inTeam, limit: '200' }).toString();
  expect(await mei.client.get(`/api/access/permissions?${asked}`), 200, ({ permissions }) => {
    return permissions.find((one) => one.permission === permission)?.ways[0].role === role;
  });
  const question = new URLSearchParams({ permission, ...inTeam }).toString();
  expect(await mei.client.get(`/api/access/actors?${question}`), 200, ({ actors }) => {
    return actors.some(({ id }) => id === noor.id);
  });
  const changes = [{ kind: 'assign', role, ...about }];
  expect(await mei.client.post('/api/access/what-if', { changes, permissions: [permission] }), 200, (answer) => {
    return answer.gained === 1 && answer.lost === 0 && answer.differences[0].actorId === noor.id;
  });
}
