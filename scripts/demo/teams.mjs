import { expect, expectDecision, expectRefusal, step } from './report.mjs';
import { mayCreate, selectTenant, signUp } from './people.mjs';

/** A team with a chatgroup, and the team that every tenant starts with. */
export async function makeTeam({ client }) {
  step('Make a team, and a chatgroup in it');
  const made = await client.post('/api/teams', { name: 'Assembly' });
  expect(made, 201, ({ name }) => name === 'Assembly');
  const team = made.body;
  const inside = await client.post(`/api/teams/${team.id}/chatgroups`, { name: 'Shift handover' });
  expect(inside, 201, ({ name }) => name === 'Shift handover');
  const all = await client.get('/api/teams');
  expect(all, 200, ({ teams }) => teams.length === 2 && teams.some(({ id }) => id === team.id));
  const otherTeam = all.body.teams.find(({ id }) => id !== team.id);
  return { team, otherTeam, chatgroup: inside.body };
}

export async function inviteIntoTeam({ mei, li, noor }, tenant, team) {
  step('Invite a second person by email: as user, into the team');
  const wish = { email: li.email, role: 'user', teamIds: [team.id] };
  const invited = await mei.client.post('/api/invitations', wish);
  expect(invited, 201, (body) => body.teamIds.join() === team.id && !JSON.stringify(body).includes('sp_invitation_'));
  step('They sign up, and accept what came by mail: for their address alone, once');
  await signUp(li);
  const token = await li.client.invitationFor(li.email);
  const accept = ({ client }) => client.post('/api/invitations/accept', { token });
  expectRefusal(await accept(noor), 403, 'tenancy.invitation-unusable');
  expect(await accept(li), 200, (body) => body.tenant.id === tenant.id);
  expectRefusal(await accept(li), 403, 'tenancy.invitation-unusable');
  await selectTenant(li, tenant, 'user');
}

export async function reachOwnTeamOnly({ mei, li }, { team, otherTeam, chatgroup }) {
  step('A user reaches the own team and what is in it, and nothing else');
  expectDecision(await mayCreate(li.client, 'team', team), 'matched');
  expectDecision(await mayCreate(li.client, 'chatgroup', chatgroup), 'matched');
  expectDecision(await mayCreate(li.client, 'team', otherTeam), 'out_of_scope');
  expectDecision(await mayCreate(li.client), 'out_of_scope');
  const seen = await li.client.get('/api/teams');
  expect(seen, 200, ({ teams }) => teams.map(({ id }) => id).join() === team.id);
  expectRefusal(await li.client.get(`/api/teams/${otherTeam.id}`), 403, 'rbac.permission-required');
  step('Taken out of the team, they reach it no more, at once');
  const place = `/api/teams/${team.id}/members/${li.id}`;
  expect(await mei.client.delete(place), 204);
  expectDecision(await mayCreate(li.client, 'team', team), 'out_of_scope');
  expectDecision(await mayCreate(li.client, 'chatgroup', chatgroup), 'out_of_scope');
  expect(await mei.client.put(place), 204);
  expectDecision(await mayCreate(li.client, 'team', team), 'matched');
}
