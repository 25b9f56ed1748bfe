import { call } from '../lib/api.mjs';
import { hello } from './floors.mjs';
import { askMe, signedInOwner } from './me.mjs';

/** More than the service remembers of verified tokens (10,000, least recently used first out). */
const TOKENS = 15_000;
const BATCH = 1000;

/** Who is this? The same access token again: its signature has been checked, its session has not ended. */
export const jwtSeenBefore = {
  name: 'jwt, seen before',
  floorName: 'hello',
  budget: 0.6,
  async prepare(bench) {
    const { server, owner, me } = await signedInOwner(bench);
    return { server, figure: bench.http(server, [askMe(owner.accessToken, me)]), floor: await hello(bench) };
  },
};

/** Who is this? Another access token with every request: so many in turn that none is remembered when it comes again. */
export const jwtFirstSight = {
  name: 'jwt, first sight',
  floorName: 'jose alone',
  budget: 0.8,
  async prepare(bench) {
    const { server, owner, me } = await signedInOwner(bench);
    const tokens = await mint(bench, owner.accessToken);
    const figure = bench.http(
      server,
      tokens.map((token) => askMe(token, { ...me, credential: { ...me.credential, id: jtiOf(token) } })),
    );
    return { figure, floor: await verifyingFloor(bench, server, tokens) };
  },
};

function jtiOf(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).jti;
}

/** `jose` verifying tokens of that kind, and doing nothing else. */
export async function verifyingFloor(bench, server, tokens) {
  const floor = await bench.floor('jose-verify');
  const jwks = await call(server.facts.url, 'GET', '/.well-known/jwks.json');
  await floor.call('prepare', { tokens: tokens.slice(0, BATCH), jwks });
  return bench.loop(floor);
}

/** Made in a process beside the measured one, so that the server's memory stays its own. */
export async function mint(bench, like) {
  const mintage = await bench.tokenMint();
  const tokens = [];
  const wanted = bench.isSmoke ? BATCH : TOKENS;
  while (tokens.length < wanted) tokens.push(...(await mintage.call('mint', { like, count: BATCH })));
  return tokens;
}
