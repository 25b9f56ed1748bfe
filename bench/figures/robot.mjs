import { call } from '../lib/api.mjs';
import { hello } from './floors.mjs';
import { mint, verifyingFloor } from './jwt.mjs';
import { askMe, signedInOwner } from './me.mjs';

/** A robot of the owner's, paired: its token, and what it is told about itself. */
async function pairedRobot(bench) {
  const { server, owner } = await signedInOwner(bench);
  const { url } = server.facts;
  const bearer = owner.accessToken;
  const [team] = (await call(url, 'GET', '/api/teams', { bearer })).teams;
  const body = { name: `Bench ${performance.now()}`, teamIds: [team.id] };
  const robot = await call(url, 'POST', '/api/robots', { bearer, body });
  const { code } = await call(url, 'POST', `/api/robots/${robot.id}/pairing-code`, { bearer });
  const { token } = await call(url, 'POST', '/api/robots/pair', { body: { code } });
  const me = await call(url, 'GET', '/api/auth/me', { bearer: token });
  if (me.actorType !== 'robot' || me.actorId !== robot.id)
    throw new Error(`wrong about the robot: ${JSON.stringify(me)}`);
  return { server, token, me };
}

/** Who is this? The same robot token again: its signature has been checked, its robot is not revoked. */
export const robotSeenBefore = {
  name: 'robot, seen before',
  floorName: 'hello',
  budget: 0.6,
  async prepare(bench) {
    const { server, token, me } = await pairedRobot(bench);
    return { figure: bench.http(server, [askMe(token, me)]), floor: await hello(bench) };
  },
};

/** Who is this? Another robot token with every request: so many that none is remembered when it comes again. */
export const robotFirstSight = {
  name: 'robot, first sight',
  floorName: 'jose alone',
  budget: 0.8,
  async prepare(bench) {
    const { server, token, me } = await pairedRobot(bench);
    const tokens = await mint(bench, token);
    const exchanges = tokens.map((one) => askMe(one, me));
    return { figure: bench.http(server, exchanges), floor: await verifyingFloor(bench, server, tokens) };
  },
};
