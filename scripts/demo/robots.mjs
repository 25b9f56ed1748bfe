import { expect, expectDecision, expectRefusal, fail, say, sayBody, step } from './report.mjs';
import { mayCreate, readJwt } from './people.mjs';

const NAME = 'Invoice clerk';

/** A robot of the maker's in the team, paired with a machine: its id and a client that holds its token. */
export async function makeRobot(maker, tenant, team) {
  step('Make a robot in the team, and pair it with its machine: a code works once');
  const made = await maker.client.post('/api/robots', { name: NAME, teamIds: [team.id] });
  expect(made, 201, (body) => body.creatorId === maker.id && body.status === 'active' && body.pairedAt === null);
  const { id } = made.body;
  const issued = await maker.client.post(`/api/robots/${id}/pairing-code`);
  expect(issued, 201, (body) => /^\w{5}-\w{5}$/.test(body.code));
  const machine = maker.client.as('machine');
  const pair = () => machine.post('/api/robots/pair', { code: issued.body.code, machineName: 'pc-17' });
  const paired = await pair();
  expect(paired, 200, ({ robot, expiresAt }) => robot.id === id && expiresAt === null);
  expectRefusal(await pair(), 400, 'robots.pairing-code-wrong');
  showClaims(paired.body.token, { sub: id, robotName: NAME, creatorId: maker.id, tenantId: tenant.id }, team);
  return { id, client: machine.as('robot', { bearer: paired.body.token }) };
}

function showClaims(token, wanted, team) {
  const { header, claims } = readJwt(token);
  say('\nWhat stands in its token:');
  sayBody(claims);
  const isRight =
    header.typ === 'robot+jwt' &&
    Object.entries(wanted).every(([name, value]) => claims[name] === value) &&
    claims.teamIds.join() === team.id &&
    claims.exp === undefined;
  if (!isRight) fail('the claims of the robot’s token are not what the contract says');
}

export async function robotReachesItsTeam(maker, robot, { team, otherTeam }) {
  step('The robot acts for its creator, within its team');
  const me = await robot.client.get('/api/auth/me');
  const isIt = (body) => body.actorType === 'robot' && body.actorId === robot.id && body.onBehalfOf === maker.id;
  expect(me, 200, isIt);
  expectDecision(await mayCreate(robot.client, 'team', team), 'matched');
  expectDecision(await mayCreate(robot.client, 'team', otherTeam), 'out_of_scope');
  expectDecision(await mayCreate(robot.client), 'out_of_scope');
  const all = await maker.client.get('/api/robots');
  expect(all, 200, ({ robots }) => robots.some(({ id, machineName }) => id === robot.id && machineName === 'pc-17'));
}

export async function moveRobot(maker, robot, { team, chatgroup }) {
  step('Moved into a chatgroup of the team, it reaches that alone, at once and with the same token');
  const place = `/api/teams/${team.id}/members/${robot.id}`;
  expect(await maker.client.put(`/api/chatgroups/${chatgroup.id}/members/${robot.id}`), 204);
  expect(await maker.client.delete(place), 204);
  expectDecision(await mayCreate(robot.client, 'team', team), 'out_of_scope');
  expectDecision(await mayCreate(robot.client, 'chatgroup', chatgroup), 'matched');
  expect(await maker.client.put(place), 204);
  expectDecision(await mayCreate(robot.client, 'team', team), 'matched');
}

export async function revokeRobot({ client }, robot, team) {
  step('Revoke the robot: its token is refused at once');
  expectDecision(await mayCreate(robot.client, 'team', team), 'matched');
  expect(await client.delete(`/api/robots/${robot.id}`), 204);
  expectRefusal(await mayCreate(robot.client, 'team', team), 401, 'identity.not-authenticated');
  expectRefusal(await client.post(`/api/robots/${robot.id}/pairing-code`), 409, 'robots.robot-ended');
  expect(await client.get(`/api/robots/${robot.id}`), 200, (body) => body.status === 'revoked');
}
