import { expect, fail, say, step } from './report.mjs';
import { selectTenant } from './people.mjs';

const ACTIONS_OF_AN_OWNER = [
  'identity.user-signed-up',
  'identity.phone-verified',
  'tenancy.tenant-created',
  'rbac.role-assigned',
  'tenancy.team-created',
  'tenancy.chatgroup-created',
  'identity.session-started',
  'identity.tenant-selected',
  'rbac.access-checked',
  'identity.session-ended',
  'identity.authenticate',
  'identity.refresh-tokens',
];

const ACTIONS_OF_A_TENANT = [
  'tenancy.invitation-made',
  'tenancy.invitation-accepted',
  'tenancy.member-joined',
  'tenancy.team-member-added',
  'tenancy.team-member-removed',
  'tenancy.chatgroup-member-added',
  'tenancy.join-requested',
  'tenancy.join-request-approved',
  'tenancy.member-removed',
  'rbac.role-revoked',
  'api-keys.key-created',
  'api-keys.key-revoked',
  'robots.robot-created',
  'robots.pairing-code-issued',
  'robots.robot-paired',
  'robots.robot-revoked',
  'tenancy.tenant-suspended',
  'tenancy.tenant-resumed',
];

/** Every line that the caller may see, newest first. */
async function readWholeTrail(client) {
  const lines = [];
  let cursor = null;
  do {
    const page = await client.get(`/api/audit/logs?limit=200${cursor === null ? '' : `&cursor=${cursor}`}`);
    expect(page, 200, (body) => body.logs.length > 0);
    lines.push(...page.body.logs);
    cursor = page.body.nextCursor;
  } while (cursor !== null);
  return lines;
}

function requireAll(wanted, found, what) {
  const missing = wanted.filter((value) => !found.includes(value));
  if (missing.length > 0) fail(`the audit trail lacks ${what} ${missing.join(', ')}`);
}

export async function readAuditTrail(mei, tenant) {
  step('Log in again, and read all of it back');
  const { client, email, password } = mei;
  expect(await client.post('/api/auth/login', { email, password }), 200, (body) => body.sessionToken);
  await selectTenant(mei, tenant, 'owner');
  const lines = await readWholeTrail(client);
  requireAll(
    ACTIONS_OF_AN_OWNER,
    lines.map(({ action }) => action),
    'the actions',
  );
  const checks = lines.filter(({ action }) => action === 'rbac.access-checked').map(({ reason }) => reason);
  requireAll(['matched', 'unknown_permission'], checks, 'the checks');
}

/** Who did, or tried, what. */
export async function readTrailOfTenant({ mei, li }, { robot, key }) {
  step('The audit trail shows it all: of people, of the robot, and of the program');
  const lines = await readWholeTrail(mei.client);
  requireAll(
    ACTIONS_OF_A_TENANT,
    lines.map(({ action }) => action),
    'the actions',
  );
  const actors = lines.map(({ actorType, actorId }) => `${actorType} ${actorId}`);
  requireAll([`human ${mei.id}`, `human ${li.id}`, `robot ${robot.id}`, `service ${key.id}`], actors, 'the actors');
  for (const [who, count] of tally(lines)) say(`    ${String(count).padStart(4)}  ${who}`);
}

/** How many lines there are of each kind of actor and credential. */
function tally(lines) {
  const counts = new Map();
  for (const { actorType, credentialKind } of lines) {
    const who = `${actorType ?? 'nobody signed in'}${credentialKind ? ` by ${credentialKind}` : ''}`;
    counts.set(who, (counts.get(who) ?? 0) + 1);
  }
  return counts;
}
