import { signUp } from '../lib/api.mjs';
import { exchange } from '../lib/exchange.mjs';

const COST = 10;
const PEOPLE = 8;

/** Logins of several people, password checked by bcrypt; beside it the same hash without any service around it. */
export const login = {
  name: 'login',
  floorName: `bcrypt ${COST} alone`,
  budget: 0.95,
  slow: true,
  async prepare(bench) {
    const env = { BCRYPT_COST: String(COST) };
    const server = await bench.sallyport(env);
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
    return { figure: bench.http(server, exchanges), floor: bench.loop(await bench.floor('bcrypt-compare', env)) };
  },
};

function isSignedIn({ user, sessionToken }, email) {
  return user?.email === email && typeof sessionToken === 'string' && sessionToken.length >= 32;
}
