import { newId } from '#kernel';
import type { HttpClient } from './http-client.js';
import { newMember } from './members.js';
import { logIn, newOwner, newPerson, signUp } from './people.js';
import type { TestApp } from './test-app.js';

export type FurnishedTenant = Awaited<ReturnType<typeof furnishedTenant>>;

/** A tenant that has something of everything, with the id of each by the name that routes have for it. */
export async function furnishedTenant(app: TestApp, name: string) {
  const owner = await newOwner(app, name);
  const { client } = owner;
  const member = await newMember(app, owner.tenant.id, 'user');
  const guest = await signUp(app);
  const teamId = (await client.get('/api/teams')).body.teams[0].id as string;
  const chatgroupId = (await client.get(`/api/teams/${teamId}/chatgroups`)).body.chatgroups[0].id as string;
  for (const place of [`teams/${teamId}`, `chatgroups/${chatgroupId}`]) {
    await madeBy(client, 'PUT', `/api/${place}/members/${member.userId}`);
  }
  const robotId = await madeBy(client, 'POST', '/api/robots', { name: `${name} robot`, teamIds: [teamId] });
  await madeBy(client, 'POST', `/api/robots/${robotId}/pairing-code`);
  await logIn(app, owner.person);
  const { sessions } = (await client.get('/api/auth/sessions')).body as {
    sessions: { id: string; isCurrent: boolean }[];
  };
  await madeBy(client, 'PUT', '/api/applications/furniture/permissions', {
    permissions: [{ permission: 'chairs:move', description: 'Move chairs.' }],
  });
  const roleId = await madeBy(client, 'POST', '/api/roles', {
    name: 'analyst',
    rank: 20,
    inherits: [await userRole(client)],
  });
  const ids = {
    tenantId: owner.tenant.id,
    userId: member.userId,
    user_id: member.userId,
    memberId: member.userId,
    sessionId: sessions.find(({ isCurrent }) => !isCurrent)!.id,
    deviceId: await otherDevice(client),
    teamId,
    chatgroupId,
    robotId,
    apiKeyId: await madeBy(client, 'POST', '/api/api-keys', { name: `${name} key` }),
    provider: 'google',
    socialAccountId: await linkedAccount(app, owner.userId),
    invitationId: await madeBy(client, 'POST', '/api/invitations', { email: newPerson().email, teamIds: [teamId] }),
    threatId: await threatAt(app, owner.userId),
    factorId: await enrolling(client),
    roleId,
    actorId: member.userId,
    assignmentId: await madeBy(client, 'POST', '/api/assignments', {
      ...{ actorType: 'human', actorId: member.userId, roleId },
      ...{ scopeType: 'project', scopeId: 'furnished' },
    }),
    joinRequestId: await madeBy(guest.client, 'POST', '/api/join-requests', { slug: owner.tenant.slug }),
  };
  return { ...owner, member, guest, ids };
}

/** The id of the role `user`. */
async function userRole(client: HttpClient): Promise<string> {
  return (await client.get('/api/roles?name=user')).body.roles[0].id as string;
}

/** A browser of the account, and not the client's. */
async function otherDevice(client: HttpClient): Promise<string> {
  const { devices } = (await client.get('/api/auth/devices')).body as { devices: { id: string; isCurrent: boolean }[] };
  return devices.find(({ isCurrent }) => !isCurrent)!.id;
}

/** Begins to enrol an authenticator app, which therefore asks for nothing yet. */
async function enrolling(client: HttpClient): Promise<string> {
  const { body } = await client.post('/api/users/me/second-factors/totp', { name: 'Authenticator' });
  return body.factorId as string;
}

/** Something that was detected at the account, and is not answered. */
export async function threatAt(app: TestApp, userId: string): Promise<string> {
  const id = newId();
  await app.database.asOwner(
    `INSERT INTO identity.threats (id, kind, action, user_id, evidence, detected_at)
      VALUES ($1, 'new-device', 'notify', $2, '{"ip": "203.0.113.7", "userAgent": "curl/8.14.1"}', now())`,
    [id, userId],
  );
  return id;
}

/** An account of a provider that opens the user's. */
export async function linkedAccount(app: TestApp, userId: string): Promise<string> {
  const id = newId();
  await app.database.asOwner(
    `INSERT INTO identity.social_accounts (id, user_id, provider, issuer, subject, linked_at, version)
      VALUES ($1, $2, 'google', 'https://accounts.google.com', $3, now(), 1)`,
    [id, userId, id],
  );
  return id;
}

/** Makes something; answers its id, where it has one. */
async function madeBy(client: HttpClient, method: string, path: string, body?: object): Promise<string> {
  const made = await client.send(method, path, body);
  if (made.status >= 300) throw new Error(`${method} ${path}: ${made.text}`);
  return made.body.id as string;
}
