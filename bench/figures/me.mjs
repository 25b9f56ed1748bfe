import { call, createOwner } from '../lib/api.mjs';
import { exchange } from '../lib/exchange.mjs';

/** The service, with a tenant's owner who is signed in to it, and what `GET /api/auth/me` says of them. */
export async function signedInOwner(bench) {
  const server = await bench.sallyport();
  const { url } = server.facts;
  const owner = await createOwner(url);
  const me = await call(url, 'GET', '/api/auth/me', { bearer: owner.accessToken });
  const isRight = me.user.email === owner.email && me.tenantId === owner.tenantId && me.roles.join() === 'owner';
  if (!isRight) throw new Error(`GET /api/auth/me is wrong about the owner: ${JSON.stringify(me)}`);
  return { server, owner, me };
}

/** `GET /api/auth/me` with that credential, which must answer exactly so. */
export function askMe(bearer, me) {
  return exchange({
    path: '/api/auth/me',
    headers: { authorization: `Bearer ${bearer}` },
    answer: { status: 200, body: JSON.stringify(me) },
  });
}
