import { call, logIn } from '../lib/api.mjs';
import { copySession, countingGets } from '../lib/redis-sessions.mjs';
import { hello, helloRedisGet } from './floors.mjs';
import { askMe, signedInOwner } from './me.mjs';

/** More than the service keeps of sessions in its process (10,000, least recently used first out). */
const SESSIONS = 15_000;
/** More than a smoke run gets through, so that none comes twice. */
const SMOKE_SESSIONS = 11_000;

/** Who is this? The same session again: it is in the process's own cache. */
export const sessionCached = {
  name: 'session, cached',
  floorName: 'hello',
  budget: 0.6,
  async prepare(bench) {
    const { server, owner, me } = await signedInOwner(bench);
    const figure = bench.http(server, [askMe(owner.sessionToken, asSession(me, me.session))]);
    const isFromCache = (gets, answers) => gets <= answers / 100;
    return { figure: countingGets(await bench.redis(), figure, isFromCache), floor: await hello(bench) };
  },
};

/** Who is this? So many sessions in turn that none is in the process any more when its turn comes: each is a Redis GET. */
export const sessionInRedis = {
  name: 'session, in Redis',
  floorName: 'hello + Redis GET',
  budget: 0.75,
  async prepare(bench) {
    const { server, owner, me } = await signedInOwner(bench);
    const redis = await bench.redis();
    const { session } = await call(server.facts.url, 'GET', '/api/auth/me', {
      bearer: await logIn(server.facts.url, owner),
    });
    const { tenantId } = owner;
    const count = bench.isSmoke ? SMOKE_SESSIONS : SESSIONS;
    const tokens = await copySession(redis, { sessionId: session.id, tenantId, count });
    const exchanges = tokens.map(({ id, token }) => askMe(token, asSession(me, { ...session, id, tenantId })));
    const isFromRedis = (gets, answers) => gets >= answers;
    const figure = countingGets(redis, bench.http(server, exchanges, { isAwake: false }), isFromRedis);
    return { figure, floor: await helloRedisGet(bench) };
  },
};

/** What `me` says to the token of that session. */
function asSession(me, session) {
  return { ...me, credential: { kind: 'session', id: session.id }, session };
}
