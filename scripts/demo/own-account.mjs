import { expect, expectRefusal, step } from './report.mjs';

export async function manageAccount({ client, email, phone, password }) {
  step('Look at the own account, and give it a name; a stale write is refused');
  const { version } = expectBody(await client.get('/api/users/me'), 200, (body) => body.email === email);
  const named = await client.patch('/api/users/me', { version, displayName: 'Mei Lin' });
  expect(named, 200, (body) => body.displayName === 'Mei Lin' && body.version === version + 1);
  expectRefusal(await client.patch('/api/users/me', { version, displayName: 'Other' }), 409, 'platform.stale-write');
  step('Prove the address: a code comes by mail, and counts once');
  await proveEmail(client, email);
  step('Change the address: the old one is told, and takes itself back');
  const other = `new.${email}`;
  await proveEmail(client, other);
  expectRefusal(await client.as('Mei').post('/api/auth/login', { email, password }), 401, 'identity.credentials-wrong');
  const code = await client.undoCodeFor(email);
  const newPassword = `${password} again`;
  expect(await client.as('Mei, by mail').post('/api/auth/undo-email-change', { code, newPassword }), 204);
  expectRefusal(await client.get('/api/auth/me'), 401, 'identity.not-authenticated');
  client.cookie = undefined;
  expect(await client.post('/api/auth/login', { email, password: newPassword }), 200);
  expect(await client.get('/api/users/me'), 200, (body) => body.email === email && body.phone === phone);
}

async function proveEmail(client, email) {
  expect(await client.post('/api/users/me/email', { email }), 202, (body) => body.to === email);
  const confirmed = await client.post('/api/users/me/email/confirm', { code: await client.mailedCodeFor(email) });
  expect(confirmed, 200, (body) => body.email === email && body.emailVerified);
}

function expectBody(answer, status, isRight) {
  expect(answer, status, isRight);
  return answer.body;
}

export async function deleteAccount({ client }) {
  step('Delete an account: nothing of it counts any more');
  expect(await client.post('/api/users/me/deletion'), 204);
  expectRefusal(await client.get('/api/auth/me'), 401, 'identity.not-authenticated');
}
