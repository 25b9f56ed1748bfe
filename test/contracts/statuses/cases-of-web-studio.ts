import { signUp } from '../../support/people.js';
import type { HttpClient } from '../../support/http-client.js';
import { byCommonPassword, fromBlockedSource, overloaded, type Ask, type Cases } from './cases.js';
import type { ContractScene } from './scene.js';

const credentialsOf = ({ viewer: { person } }: ContractScene) => ({
  username: person.username,
  password: person.password,
});

/** Of a service on which the contract is switched off. */
const switchedOff = (ask: Ask, scene: ContractScene, by: (client: HttpClient) => HttpClient = (client) => client) =>
  scene.elsewhere({}, (off) => ask({}, by(off.client())));

/** What the operations of Web Studio answer for reasons of their own. */
export const CASES_OF_WEB_STUDIO: Cases = {
  'studioLogin: 200': (ask, scene) => ask(credentialsOf(scene)),
  'studioLogin: 401 identity.credentials-wrong': (ask, scene) => ask({ ...credentialsOf(scene), password: 'another' }),
  'studioLogin: 403 identity.mfa-required': async (ask, scene) => {
    const { email: username, password } = await scene.memberWithSecondFactor();
    return ask({ username, password });
  },
  'studioLogin: 403 identity.second-factor-required': (ask, scene) =>
    scene.whileSecondFactorIsRequired(() => ask(credentialsOf(scene))),
  'studioLogin: 403 tenancy.tenant-suspended': (ask, scene) => scene.whileSuspended(() => ask(credentialsOf(scene))),
  'studioLogin: 404 tenancy.tenant-not-found': async (ask, { app }) => {
    const { email: username, password } = (await signUp(app)).person;
    return ask({ username, password });
  },
  'studioLogin: 404 identity.agent-platform-off': switchedOff,
  'studioLogin: 403 identity.password-leaked': byCommonPassword,
  'studioLogin: 429 identity.source-blocked': fromBlockedSource,
  'studioLogin: 503 platform.overloaded': (ask, scene) => overloaded(() => ask(credentialsOf(scene))),

  'studioVerifyToken: 200': (ask) => ask(),
  'studioVerifyToken: 404 identity.agent-platform-off': switchedOff,

  'studioListUsers: 200': (ask, { owner }) => ask({}, owner.caller),
  'studioListUsers: 403 rbac.permission-required': async (ask, { app, studio, viewer: { person } }) => {
    const { body } = await studio.logIn(person.username, person.password);
    return ask({}, app.client().bearer(body.data.accessToken as string));
  },
  'studioCheckPermission: 200': (ask, { owner }) =>
    ask({ userId: owner.userId, permission: 'projects:read' }, owner.caller),
  'studioCheckPermission: 400 rbac.scope-incomplete': (ask, { owner }) =>
    ask({ userId: owner.userId, permission: 'projects:read', scopeId: null }, owner.caller),
  'studioCheckPermission: 403 rbac.permission-required': async (ask, { owner, app, studio, viewer: { person } }) => {
    const { body } = await studio.logIn(person.username, person.password);
    const by = app.client().bearer(body.data.accessToken as string);
    return ask({ userId: owner.userId, permission: 'projects:read' }, by);
  },
  'studioCheckPermission: 404 identity.agent-platform-off': (ask, scene) =>
    switchedOff(ask, scene, (client) => client.bearer(scene.owner.token)),
  'studioListUsers: 403 tenancy.tenant-required': async (ask, scene) =>
    ask({}, await scene.halfSignedInStudio('tenant_id = NULL')),
  'studioListUsers: 404 identity.agent-platform-off': (ask, scene) =>
    switchedOff(ask, scene, (client) => client.bearer(scene.owner.token)),
};
