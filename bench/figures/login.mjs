import { availableParallelism } from 'node:os';
import { signUp } from '../lib/api.mjs';
import { exchange } from '../lib/exchange.mjs';

const COST = 10;
const PEOPLE = 8;
const LIBUV_THREADS = 4;

/** Logins of several people, password checked by bcrypt; beside it the same hash without any service around it. */
export const login = {
  name: 'login',
  floorName: `bcrypt ${COST} alone`,
  budget: 0.95,
  isSlow: true,
  async prepare(bench) {
    const server = await bench.sallyport();
    const people = [];
    while (people.length < PEOPLE) people.push(await signUp(server.facts.url));
    const exchanges = people.map(({ email, password }) =>
      exchange({
        method: 'POST',
        path: '/api/auth/login',
        body: JSON.stringify({ email, password }),
        answer: { status: 200, accepts: (text) => isSignedIn(JSON.parse(text), email) },
      }),
    );
    const floor = await bench.floor('bcrypt-compare', {
      BCRYPT_COST: String(COST),
      UV_THREADPOOL_SIZE: String(hashesAtOnce(bench)),
    });
    return { figure: bench.http(server, exchanges, { isAwake: false }), floor: bench.loop(floor) };
  },
};

/** As many as the service has running at once: one core less than it sees, at least one, on libuv's threads. */
function hashesAtOnce({ isPinned }) {
  const cores = isPinned ? 1 : availableParallelism();
  return Math.min(LIBUV_THREADS, Math.max(1, cores - 1));
}

function isSignedIn({ user, sessionToken }, email) {
  return user?.email === email && typeof sessionToken === 'string' && sessionToken.length >= 32;
}
