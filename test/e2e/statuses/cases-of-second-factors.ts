import {
  addTotp,
  forgetSms,
  halfSignIn,
  newPersonWithSms,
  newPersonWithTotp,
  proveAddress,
  sentCode,
  totpCode,
  wrongTotpCode,
} from '../../support/second-factor.js';
import { newPersonWithPasskey, ownChallenge } from '../../support/passkeys.js';
import { wrong } from '../identity/steps.js';
import type { Cases } from './cases.js';
import type { Scene } from './scene.js';
import type { Ask } from './walk.js';

/** Who has an authenticator app, and has proved both factors just now. */
async function withBoth({ app }: Scene) {
  const someone = await newPersonWithTotp(app);
  const { password } = someone.person;
  await someone.client.post('/api/auth/reauthenticate', { password, method: 'totp', code: await someone.unusedCode() });
  return someone;
}

/** The same, with as many as an account may have. */
async function withTen(scene: Scene) {
  const someone = await withBoth(scene);
  await scene.sql(
    `INSERT INTO identity.second_factors SELECT (jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid()))).*
      FROM identity.second_factors one, generate_series(1, 9) WHERE user_id = $1`,
    [someone.userId],
  );
  return someone;
}

/** Who has an authenticator app, and has given the password. */
async function half({ app }: Scene) {
  const someone = await newPersonWithTotp(app);
  return { ...someone, client: (await halfSignIn(app, someone.person)).client };
}

/** Whose phone is a second factor, and who has given the password; no code was sent lately. */
async function halfBySms({ app }: Scene) {
  const someone = await newPersonWithSms(app);
  await forgetSms(app, someone.person.phone);
  return { ...someone, client: (await halfSignIn(app, someone.person)).client };
}

/** The same, with a code that was sent. */
async function withSentCode(scene: Scene) {
  const someone = await halfBySms(scene);
  return { ...someone, code: await sentCode(scene.app, someone.client, someone.person.phone) };
}

/** Who has begun to enrol an authenticator app. */
async function enrolling(scene: Scene) {
  const { client } = await scene.guest();
  const { body } = await client.post('/api/users/me/second-factors/totp', { name: 'App' });
  const { factorId, secret } = body as { factorId: string; secret: string };
  return { client, ids: { factorId }, secret };
}

/** Whose account had twenty wrong codes today. */
async function closed<T extends { readonly userId: string }>(scene: Scene, someone: T): Promise<T> {
  await scene.sql('INSERT INTO identity.second_factor_tries (user_id, wrong, since) VALUES ($1, 20, now())', [
    someone.userId,
  ]);
  return someone;
}

async function fiveTimes(ask: () => ReturnType<Ask>): ReturnType<Ask> {
  for (let n = 0; n < 4; n++) await ask();
  return ask();
}

const WRONG_RECOVERY_CODE = { code: 'AAAAA-AAAAA' };

/** Of a person's second factors, and of the second half of a sign-in. */
export const CASES_OF_SECOND_FACTORS: Cases = {
  'enrolTotp: 201': async (ask, scene) => ask({ by: (await scene.guest()).client }),
  'enrolTotp: 409 platform.too-many': async (ask, scene) => {
    return ask({ by: (await withTen(scene)).client });
  },
  'addSmsFactor: 201': async (ask, scene) => {
    const { client, userId } = await scene.guest();
    await proveAddress(scene.app, userId);
    return ask({ by: client });
  },
  'addSmsFactor: 409 identity.contacts-not-proved': async (ask, scene) => ask({ by: (await scene.guest()).client }),
  'addSmsFactor: 409 identity.sms-factor-exists': async (ask, { app }) => {
    const { client, person } = await newPersonWithSms(app);
    const code = await sentCode(app, client, person.phone);
    await client.post('/api/auth/reauthenticate', { password: person.password, method: 'sms', code });
    return ask({ by: client });
  },
  'addSmsFactor: 409 platform.too-many': async (ask, scene) => ask({ by: (await withTen(scene)).client }),
  'confirmTotp: 200': async (ask, scene) => {
    const { client, ids, secret } = await enrolling(scene);
    return ask({ by: client, ids, body: { code: totpCode(secret) } });
  },
  'confirmTotp: 400 identity.code-invalid': async (ask, scene) => {
    const { client, ids, secret } = await enrolling(scene);
    return ask({ by: client, ids, body: { code: wrongTotpCode(secret) } });
  },
  'removeSecondFactor: 204': async (ask, scene) => {
    const { client, ids } = await enrolling(scene);
    return ask({ by: client, ids });
  },
  'removeSecondFactor: 409 identity.last-way-in': async (ask, scene) => {
    const { client, userId, factorId, authenticator } = await newPersonWithPasskey(scene.app);
    const credential = authenticator.get(await ownChallenge(client));
    await client.post('/api/auth/reauthenticate/passkey', { credential });
    await scene.sql('UPDATE identity.users SET password_hash = NULL WHERE id = $1', [userId]);
    return ask({ by: client, ids: { factorId } });
  },
  'replaceRecoveryCodes: 200': async (ask, scene) => ask({ by: (await withBoth(scene)).client }),
  'replaceRecoveryCodes: 409 identity.no-second-factor': async (ask, scene) =>
    ask({ by: (await scene.guest()).client }),

  'proveTotp: 200': async (ask, scene) => {
    const { client, unusedCode } = await half(scene);
    return ask({ by: client, body: { code: await unusedCode() } });
  },
  'proveTotp: 400 identity.code-invalid': async (ask, scene) => {
    const { client, secret } = await half(scene);
    return ask({ by: client, body: { code: wrongTotpCode(secret) } });
  },
  'proveTotp: 401 identity.second-factor-exhausted': async (ask, scene) => {
    const { client, secret } = await half(scene);
    return fiveTimes(() => ask({ by: client, body: { code: wrongTotpCode(secret) } }));
  },
  'proveTotp: 403 identity.session-required': (ask, { tenant }) => ask({ by: tenant.bearer }),
  'proveTotp: 409 identity.second-factor-not-awaited': (ask) => ask(),
  'proveTotp: 429 identity.second-factor-throttled': async (ask, scene) =>
    ask({ by: (await closed(scene, await half(scene))).client }),

  'proveRecoveryCode: 200': async (ask, scene) => {
    const { client, recoveryCodes } = await half(scene);
    return ask({ by: client, body: { code: recoveryCodes[0] } });
  },
  'proveRecoveryCode: 400 identity.code-invalid': async (ask, scene) =>
    ask({ by: (await half(scene)).client, body: WRONG_RECOVERY_CODE }),
  'proveRecoveryCode: 401 identity.second-factor-exhausted': async (ask, scene) => {
    const { client } = await half(scene);
    return fiveTimes(() => ask({ by: client, body: WRONG_RECOVERY_CODE }));
  },
  'proveRecoveryCode: 403 identity.session-required': (ask, { tenant }) => ask({ by: tenant.bearer }),
  'proveRecoveryCode: 409 identity.second-factor-not-awaited': (ask) => ask(),

  'sendSecondFactorCode: 202': async (ask, scene) => ask({ by: (await halfBySms(scene)).client }),
  'sendSecondFactorCode: 403 identity.session-required': (ask, { tenant }) => ask({ by: tenant.bearer }),
  'sendSecondFactorCode: 404 identity.second-factor-not-found': (ask) => ask(),
  'sendSecondFactorCode: 429 identity.code-throttled': async (ask, scene) =>
    ask({ by: (await withSentCode(scene)).client }),
  'sendSecondFactorCode: 429 identity.second-factor-throttled': async (ask, scene) =>
    ask({ by: (await closed(scene, await halfBySms(scene))).client }),

  'proveSentCode: 200': async (ask, scene) => {
    const { client, code } = await withSentCode(scene);
    return ask({ by: client, body: { code } });
  },
  'proveSentCode: 400 identity.code-invalid': async (ask, scene) => {
    const { client, code } = await withSentCode(scene);
    return ask({ by: client, body: { code: wrong(code) } });
  },
  'proveSentCode: 401 identity.second-factor-exhausted': async (ask, scene) => {
    const { client, code } = await withSentCode(scene);
    return fiveTimes(() => ask({ by: client, body: { code: wrong(code) } }));
  },
  'proveSentCode: 403 identity.session-required': (ask, { tenant }) => ask({ by: tenant.bearer }),
  'proveSentCode: 409 identity.second-factor-not-awaited': (ask) => ask(),
  'proveSentCode: 429 identity.second-factor-throttled': async (ask, scene) =>
    ask({ by: (await closed(scene, await withSentCode(scene))).client }),

  'setSecondFactorPolicy: 403 tenancy.owner-required': (ask, { admin }) => ask({ by: admin }),
  'setSecondFactorPolicy: 403 identity.second-factor-required': (ask) => ask({ body: { requirement: 'required' } }),
  'setSecondFactorPolicy: 404 rbac.role-not-found': async (ask, scene) => {
    const { client, tenant } = await scene.elsewhere();
    await addTotp(client);
    return ask({ by: client, ids: { tenantId: tenant.id }, body: { roles: ['captain'] } });
  },
  'selectTenant: 403 identity.second-factor-required': async (ask, scene) => {
    const { client, tenant } = await scene.elsewhere();
    await scene.sql(`UPDATE tenancy.tenants SET second_factor = 'required' WHERE id = $1`, [tenant.id]);
    return ask({ by: client, body: { tenantId: tenant.id } });
  },

  'selectTenant: 401 identity.authentication-insufficient': async (ask, scene) => {
    const { client, tenant } = await scene.elsewhere();
    await addTotp(client);
    await scene.sql(`UPDATE tenancy.tenants SET second_factor = 'required', remembers_devices = false WHERE id = $1`, [
      tenant.id,
    ]);
    return ask({ by: client, body: { tenantId: tenant.id } });
  },

  'reauthenticate: 400 identity.code-invalid': async (ask, scene) => {
    const { client, person, secret } = await newPersonWithTotp(scene.app);
    return ask({ by: client, body: { password: person.password, method: 'totp', code: wrongTotpCode(secret) } });
  },
  'reauthenticate: 401 identity.second-factor-exhausted': async (ask, scene) => {
    const { client, person, secret } = await newPersonWithTotp(scene.app);
    const body = { password: person.password, method: 'totp', code: wrongTotpCode(secret) };
    return fiveTimes(() => ask({ by: client, body }));
  },
  'reauthenticate: 403 identity.second-factor-code-required': async (ask, scene) => {
    const { client, person } = await newPersonWithTotp(scene.app);
    return ask({ by: client, body: { password: person.password } });
  },
  'reauthenticate: 429 identity.second-factor-throttled': async (ask, scene) => {
    const { client, person, secret } = await closed(scene, await newPersonWithTotp(scene.app));
    return ask({ by: client, body: { password: person.password, method: 'totp', code: totpCode(secret, 1) } });
  },
};
