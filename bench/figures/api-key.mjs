import { call } from '../lib/api.mjs';
import { copyKeys } from '../lib/key-copies.mjs';
import { proven, exchange } from '../lib/exchange.mjs';
import { hello, helloSelect } from './floors.mjs';
import { signedInOwner } from './me.mjs';

/** More than the service keeps of keys in its process (10,000, least recently used first out). */
const KEYS = 15_000;
const SMOKE_KEYS = 2000;
const PATH = '/api/auth/me';

/** A tenant-level key of the owner's tenant, and what it is told about itself. */
async function keyOf(bench) {
  const { server, owner } = await signedInOwner(bench);
  const made = await call(server.facts.url, 'POST', '/api/api-keys', {
    bearer: owner.accessToken,
    body: { name: 'Bench', level: 'tenant', permissions: ['projects:*'] },
  });
  const isRight = ({ actorType, actorId }) => actorType === 'service' && actorId === made.id;
  const ask = { path: PATH, headers: { 'x-api-key': made.key } };
  return { server, owner, made, asked: await proven(server.facts.url, ask, isRight) };
}

/** Who is this? The same API key again: it is in the process's own cache. */
export const apiKeyWarm = {
  name: 'api key, warm',
  floorName: 'hello',
  budget: 0.6,
  async prepare(bench) {
    const { server, asked } = await keyOf(bench);
    return { figure: bench.http(server, [asked]), floor: await hello(bench) };
  },
};

/** Who is this? So many API keys in turn that none is in the process any more when its turn comes. */
export const apiKeyFirstSight = {
  name: 'api key, first sight',
  floorName: 'hello + SELECT',
  budget: 0.7,
  async prepare(bench) {
    const { server, owner, made } = await keyOf(bench);
    const { url } = server.facts;
    const me = JSON.stringify(await answerTo(url, made.key));
    const count = bench.isSmoke ? SMOKE_KEYS : KEYS;
    const copies = await bench.withDatabase((client) => copyKeys(client, { ...owner, keyId: made.id, count }));
    const exchanges = copies.map(({ id, token }) =>
      exchange({
        path: PATH,
        headers: { 'x-api-key': token },
        answer: { status: 200, body: me.replaceAll(made.id, id) },
      }),
    );
    return { figure: bench.http(server, exchanges, { isAwake: false }), floor: await helloSelect(bench) };
  },
};

async function answerTo(url, key) {
  return (await fetch(url + PATH, { headers: { 'x-api-key': key } })).json();
}
