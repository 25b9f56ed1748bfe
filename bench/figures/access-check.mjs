import { createOwner } from '../lib/api.mjs';
import { proven } from '../lib/exchange.mjs';
import { echo } from './floors.mjs';

const BODY = JSON.stringify({ permission: 'teams:create' });

/** "May this caller do that?", asked with the access token of a tenant's owner, who may. */
export const accessCheck = {
  name: 'access check',
  floorName: 'JSON echo',
  budget: 0.6,
  async prepare(bench) {
    const server = await bench.sallyport();
    const { accessToken } = await createOwner(server.facts.url);
    const headers = { authorization: `Bearer ${accessToken}` };
    const request = { method: 'POST', path: '/api/access/check', headers, body: BODY };
    const check = await proven(server.facts.url, request, isAllowed);
    return { figure: bench.http(server, [check]), floor: await echo(bench, BODY) };
  },
};

function isAllowed({ allowed, reason, matchedRoleIds }) {
  return allowed === true && reason === 'matched' && matchedRoleIds.length === 1;
}
