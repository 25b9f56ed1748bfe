import { Secret, TOTP } from 'otpauth';
import { expect, expectRefusal, step } from './report.mjs';

const FACTORS = '/api/users/me/second-factors';
const STEP_MS = 30_000;

/** What an authenticator app shows, so many steps of 30 seconds from now. */
const shown = (secret, steps = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * STEP_MS });

/** Adds an authenticator app; from then on the password alone opens nothing. */
export async function signInWithBothFactors({ client, email, password }) {
  step('Add an authenticator app: a code proves it, and there are recovery codes for the day it is lost');
  const enrolled = await client.post(`${FACTORS}/totp`, { name: 'Phone' });
  expect(enrolled, 201, (body) => body.uri.startsWith('otpauth://totp/'));
  const { factorId, secret } = enrolled.body;
  const confirmed = await client.post(`${FACTORS}/totp/${factorId}/confirm`, { code: shown(secret) });
  expect(confirmed, 200, (body) => body.recoveryCodes.length === 10);

  step('Sign in with both factors: before the second one the session opens nothing, and a code counts once');
  const half = await halfSignedIn(client.as(client.who), email, password);
  expectRefusal(await half.get('/api/users/me'), 403, 'identity.mfa-required');
  const code = shown(secret, 1);
  expect(await half.post('/api/auth/second-factor/totp', { code }), 200, (body) => body.awaitsSecondFactor !== true);
  expect(await half.get('/api/users/me'), 200, (body) => body.email === email);
  const again = await halfSignedIn(client.as('Somebody else'), email, password);
  expectRefusal(await again.post('/api/auth/second-factor/totp', { code }), 400, 'identity.code-invalid');

  step('Without the app a recovery code does, once');
  const [recoveryCode] = confirmed.body.recoveryCodes;
  expect(await again.post('/api/auth/second-factor/recovery-code', { code: recoveryCode }), 200);
  // From now on it takes both factors to change them.
  client.cookie = half.cookie;
}

async function halfSignedIn(client, email, password) {
  const answer = await client.post('/api/auth/login', { email, password });
  expect(answer, 200, (body) => body.awaitsSecondFactor === true && body.secondFactors.includes('totp'));
  return client;
}
