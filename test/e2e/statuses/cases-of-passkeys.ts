import { newPersonWithPasskey, ownChallenge, passkeyChallenge, PASSKEYS } from '../../support/passkeys.js';
import { halfSignIn, newPersonWithTotp } from '../../support/second-factor.js';
import { SoftwareAuthenticator } from '../../../scripts/demo/authenticator.mjs';
import type { Cases } from './cases.js';
import type { Scene } from './scene.js';

/** Somebody to whom a challenge for a new passkey was given. */
async function challenged(scene: Scene, { client } = { client: null as Scene['owner'] | null }) {
  const by = client ?? (await scene.guest()).client;
  return { by, options: (await by.post(`${PASSKEYS}/options`)).body.publicKey };
}

/** Who has a passkey, and has given the password. */
async function half({ app }: Scene) {
  const someone = await newPersonWithPasskey(app);
  return { ...someone, client: (await halfSignIn(app, someone.person)).client };
}

/** Of a person's passkeys, and of what they prove. */
export const CASES_OF_PASSKEYS: Cases = {
  'addPasskey: 201': async (ask, scene) => {
    const { by, options } = await challenged(scene);
    return ask({ by, body: { credential: new SoftwareAuthenticator().create(options) } });
  },
  'addPasskey: 400 identity.passkey-invalid': (ask) => ask(),
  'addPasskey: 409 identity.passkey-taken': async (ask, scene) => {
    const { authenticator } = await newPersonWithPasskey(scene.app);
    const { by, options } = await challenged(scene);
    return ask({ by, body: { credential: authenticator.create(options) } });
  },
  'addPasskey: 409 platform.too-many': async (ask, scene) => {
    const { client, person, userId, unusedCode } = await newPersonWithTotp(scene.app);
    const code = await unusedCode();
    await client.post('/api/auth/reauthenticate', { password: person.password, method: 'totp', code });
    await scene.sql(
      `INSERT INTO identity.second_factors SELECT (jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid()))).*
        FROM identity.second_factors one, generate_series(1, 9) WHERE user_id = $1`,
      [userId],
    );
    const { by, options } = await challenged(scene, { client });
    return ask({ by, body: { credential: new SoftwareAuthenticator().create(options) } });
  },
  'renameSecondFactor: 204': async (ask, scene) => {
    const { client, factorId } = await newPersonWithPasskey(scene.app);
    return ask({ by: client, ids: { factorId } });
  },

  'signInByPasskey: 200': async (ask, { app }) => {
    const { authenticator } = await newPersonWithPasskey(app);
    const { client, options } = await passkeyChallenge(app);
    return ask({ by: client, body: { credential: authenticator.get(options) } });
  },
  'signInByPasskey: 401 identity.passkey-refused': (ask) => ask(),

  'passkeyProofOptions: 403 identity.session-required': (ask, { tenant }) => ask({ by: tenant.bearer }),
  'provePasskey: 200': async (ask, scene) => {
    const { client, authenticator } = await half(scene);
    return ask({ by: client, body: { credential: authenticator.get(await ownChallenge(client)) } });
  },
  'provePasskey: 400 identity.passkey-invalid': (ask) => ask(),
  'provePasskey: 403 identity.session-required': (ask, { tenant }) => ask({ by: tenant.bearer }),
  'provePasskey: 409 identity.second-factor-not-awaited': async (ask, { app }) => {
    const { client, authenticator } = await newPersonWithPasskey(app);
    return ask({ by: client, body: { credential: authenticator.get(await ownChallenge(client)) } });
  },
  'reauthenticateByPasskey: 200': async (ask, { app }) => {
    const { client, authenticator } = await newPersonWithPasskey(app);
    return ask({ by: client, body: { credential: authenticator.get(await ownChallenge(client)) } });
  },
  'reauthenticateByPasskey: 400 identity.passkey-invalid': (ask) => ask(),
  'reauthenticateByPasskey: 403 identity.session-required': (ask, { tenant }) => ask({ by: tenant.bearer }),
};
