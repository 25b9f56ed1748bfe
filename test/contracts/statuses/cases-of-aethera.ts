import { inParallel } from '../../e2e/identity/steps.js';
import { addTotp } from '../../support/second-factor.js';
import { newProviderPerson } from '../../e2e/social/steps.js';
import { signUp } from '../../support/people.js';
import { contractLogin, newRegistration, newViewer } from '../support/default-tenant.js';
import { fromBlockedSource, overloaded, withLeakedPassword, type Cases } from './cases.js';
import type { ContractScene } from './scene.js';

const TOKENINFO = 'https://oauth2.googleapis.com/tokeninfo';

const credentialsOf = ({ viewer: { person } }: ContractScene) => ({
  username: person.username,
  password: person.password,
});

const byEmail = ({ email, password }: { email: string; password: string }) => ({
  email,
  password,
  username: undefined,
});

/** By a token of Google for somebody new there. */
const byGoogle = async ({ providers: { google } }: ContractScene, claims: object = {}) => ({
  access_token: undefined,
  id_token: await google.idToken(newProviderPerson(claims)),
});

/** What the operations of Aethera and DAARION answer for reasons of their own. */
export const CASES_OF_AETHERA: Cases = {
  'contractLogin: 200': (ask, scene) => ask(credentialsOf(scene)),
  'contractLogin: 401 identity.credentials-wrong': (ask, scene) =>
    ask({ ...credentialsOf(scene), password: 'another one' }),
  'contractLogin: 403 identity.password-leaked': withLeakedPassword,
  'contractLogin: 403 identity.mfa-required': async (ask, scene) => ask(byEmail(await scene.memberWithSecondFactor())),
  'contractLogin: 403 identity.second-factor-required': (ask, scene) =>
    scene.whileSecondFactorIsRequired(() => ask(credentialsOf(scene))),
  'contractLogin: 404 tenancy.tenant-not-found': async (ask, { app }) => ask(byEmail((await signUp(app)).person)),
  'contractLogin: 403 tenancy.tenant-suspended': (ask, scene) => scene.whileSuspended(() => ask(credentialsOf(scene))),
  'contractLogin: 429 identity.source-blocked': fromBlockedSource,
  'contractLogin: 503 platform.overloaded': (ask, scene) => overloaded(() => ask(credentialsOf(scene))),

  'contractRegister: 201': (ask) => ask(newRegistration()),
  'contractRegister: 403 identity.registration-closed': (ask, scene) =>
    scene.elsewhere({}, (closed) => ask(newRegistration(), closed.client())),
  'contractRegister: 409 identity.username-taken': (ask, { viewer }) =>
    ask({ ...newRegistration(), username: viewer.person.username }),
  'contractRegister: 409 identity.email-taken': (ask, { viewer }) =>
    ask({ ...newRegistration(), email: viewer.person.email }),
  'contractRegister: 422 identity.email-invalid': (ask) => ask({ ...newRegistration(), email: 'nobody' }),
  'contractRegister: 422 identity.username-invalid': (ask) => ask({ ...newRegistration(), username: 'a@b' }),
  'contractRegister: 422 identity.username-reserved': (ask) => ask({ ...newRegistration(), username: 'adm1n' }),
  'contractRegister: 422 identity.password-too-weak': (ask) => ask({ ...newRegistration(), password: 'password' }),
  'contractRegister: 503 platform.overloaded': (ask) => overloaded(() => ask(newRegistration())),

  'contractRefresh: 200': async (ask, { app, viewer }) =>
    ask({ refresh_token: (await contractLogin(app, viewer.person)).refreshToken }),
  'contractRefresh: 401 identity.refresh-refused': (ask) => ask({ refresh_token: 'sp_refresh_none' }),
  'contractRefresh: 403 identity.mfa-required': async (ask, { app, database }) => {
    const { userId, refreshToken } = await newViewer(app);
    await database.asOwner('UPDATE identity.sessions SET awaits_second_factor = true WHERE user_id = $1', [userId]);
    return ask({ refresh_token: refreshToken });
  },

  'contractLogout: 204': async (ask, { app }) => ask({ refresh_token: null }, (await newViewer(app)).bearer),
  'contractLogout: 401 identity.refresh-refused': (ask, { viewer }) =>
    ask({ refresh_token: 'sp_refresh_none' }, viewer.bearer),
  'contractLogout: 404 identity.session-not-found': async (ask, { app }) => {
    const { bearer } = await newViewer(app);
    const answers = await inParallel(20, () => ask({ refresh_token: null }, bearer));
    return answers.find(({ status }) => status === 404)!;
  },

  'contractOAuthLogin: 200': async (ask, scene) => ask(await byGoogle(scene)),
  'contractOAuthLogin: 400 identity.token-unverifiable': (ask) =>
    ask({ provider: 'microsoft', access_token: 'EwB4A8l6' }),
  'contractOAuthLogin: 401 identity.social-sign-in-refused': (ask) => ask(),
  'contractOAuthLogin: 403 identity.email-unproven': async (ask, scene) =>
    ask(await byGoogle(scene, { email_verified: false })),
  'contractOAuthLogin: 403 identity.registration-closed': async (ask, scene) => {
    const body = await byGoogle(scene);
    return scene.elsewhere(scene.providers.settings, (closed) => ask(body, closed.client()));
  },
  'contractOAuthLogin: 403 identity.mfa-required': async (ask, scene) => {
    const body = await byGoogle(scene);
    const { status, body: native } = await scene.app
      .client()
      .post('/api/auth/social/token', { provider: 'google', idToken: body.id_token });
    if (status !== 200) throw new Error('the person could not sign in');
    await addTotp(scene.app.client().bearer(native.sessionToken as string));
    return ask(body);
  },
  'contractOAuthLogin: 403 identity.second-factor-required': (ask, scene) =>
    scene.whileSecondFactorIsRequired(async () => ask(await byGoogle(scene))),
  'contractOAuthLogin: 403 tenancy.tenant-suspended': (ask, scene) =>
    scene.whileSuspended(async () => ask(await byGoogle(scene))),
  'contractOAuthLogin: 404 identity.provider-unknown': (ask, scene) =>
    scene.elsewhere({}, (other) => ask({}, other.client())),
  'contractOAuthLogin: 404 tenancy.tenant-not-found': async (ask, scene) => {
    const body = await byGoogle(scene);
    await scene.app.client().post('/api/auth/social/token', { provider: 'google', idToken: body.id_token });
    return ask(body);
  },
  'contractOAuthLogin: 409 identity.link-required': async (ask, scene) =>
    ask(await byGoogle(scene, { email: scene.viewer.person.email })),
  'contractOAuthLogin: 422 identity.okta-domain-unknown': (ask) =>
    ask({ provider: 'okta', okta_domain: 'evil.example' }),
  'contractOAuthLogin: 503 identity.provider-away': (ask, scene) => scene.without(TOKENINFO, () => ask()),

  'contractMe: 200': (ask, { viewer }) => ask(undefined, viewer.bearer),
};
