import { call } from '../lib/api.mjs';
import { proven } from '../lib/exchange.mjs';
import { echo } from './floors.mjs';
import { signedInOwner } from './me.mjs';

const BODY = JSON.stringify({ permission: 'projects:create' });

/** "May this caller do that?", asked with the access token of a tenant's owner, who may. */
export const accessCheck = {
  name: 'access check',
  floorName: 'JSON echo',
  budget: 0.6,
  async prepare(bench) {
    const { server, owner } = await signedInOwner(bench);
    const { url } = server.facts;
    const headers = { authorization: `Bearer ${owner.accessToken}` };
    const check = await proven(url, { method: 'POST', path: '/api/access/check', headers, body: BODY }, isAllowed);
    const figure = audited(bench.http(server, [check]), url, owner.accessToken);
    return { figure, floor: await echo(bench, BODY) };
  },
};

const BATCH = JSON.stringify({
  checks: Array.from({ length: 100 }, (_, index) => ({
    permission: 'projects:create',
    scopeType: 'project',
    scopeId: `p${index % 10}`,
  })),
});

/** A hundred such questions in each call: answers a second are hundreds of decisions. */
export const batchCheck = {
  name: '100 checks in one',
  floorName: 'JSON echo',
  async prepare(bench) {
    const { server, owner } = await signedInOwner(bench);
    const { url } = server.facts;
    const headers = { authorization: `Bearer ${owner.accessToken}` };
    const areAllowed = ({ decisions }) => decisions.length === 100 && decisions.every(isAllowed);
    const checks = await proven(url, { method: 'POST', path: '/api/access/checks', headers, body: BATCH }, areAllowed);
    const figure = audited(bench.http(server, [checks]), url, owner.accessToken, 100);
    return { figure, floor: await echo(bench, BATCH) };
  },
};

function isAllowed({ allowed, reason, matchedRoleIds }) {
  return allowed === true && reason === 'matched' && matchedRoleIds.length === 1;
}

/** A subject whose runs are refused unless the tenant's audit trail has gained at least so many decisions per answer. */
function audited(subject, url, bearer, perAnswer = 1) {
  const decisions = async () => {
    const { logs } = await call(url, 'GET', '/api/audit/logs?action=rbac.access-checked&limit=200', { bearer });
    const checks = logs.filter(({ data }) => data.permission === 'projects:create');
    return checks.reduce((sum, { count }) => sum + count, 0);
  };
  const run = async (window) => {
    const before = await decisions();
    const result = await subject.run(window);
    const recorded = (await decisions()) - before;
    if (recorded < result.count * perAnswer)
      throw new Error(`${recorded} decisions in the audit trail for ${result.count} answers`);
    return result;
  };
  return { ...subject, run };
}
