import { codeFor, newPerson } from '../../support/people.js';
import { ageCodes, codesOf, inParallel, wrong } from '../identity/steps.js';
import { askChallenge, NEW_PASSWORD, WRONG_PASSWORD } from '../sign-in/steps.js';
import type { Cases } from './cases.js';
import type { Scene } from './scene.js';

const newPassword = NEW_PASSWORD;

/** What somebody who asks with their phone gives back. */
async function asked(scene: Scene, path: 'password-reset' | 'sign-in-code') {
  const { client, person } = await scene.guest();
  const known = await codesOf(client, person.phone);
  await ageCodes(scene.app, person.phone, 61);
  const challengeId = await askChallenge(scene.app.client(), path, person.phone);
  return { challengeId, code: await codeFor(client, person.phone, known) };
}

/** Of a password that is changed or forgotten, and of codes instead of one. */
export const CASES_OF_PASSWORDS: Cases = {
  'changePassword: 204': async (ask, scene) => {
    const { client, person } = await scene.guest();
    return ask({ by: client, body: { currentPassword: person.password, newPassword } });
  },
  'changePassword: 403 identity.password-wrong': async (ask, scene) =>
    ask({ by: (await scene.guest()).client, body: { currentPassword: WRONG_PASSWORD, newPassword } }),
  'changePassword: 422 identity.password-too-weak': async (ask, scene) => {
    const { client, person } = await scene.guest();
    return ask({ by: client, body: { currentPassword: person.password, newPassword: 'password' } });
  },
  'changePassword: 503 platform.overloaded': async (ask, scene) => {
    const { client } = await scene.guest();
    const answers = await inParallel(30, () => ask({ by: client, body: { newPassword } }));
    return answers.find(({ body }) => body.code === 'platform.overloaded')!;
  },

  'askPasswordReset: 202': (ask) => ask({ body: { identifier: newPerson().email } }),
  'askPasswordReset: 429 identity.code-throttled': async (ask) => {
    const body = { identifier: newPerson().email };
    await ask({ body });
    return ask({ body });
  },
  'resetPassword: 204': async (ask, scene) =>
    ask({ body: { token: undefined, ...(await asked(scene, 'password-reset')), newPassword } }),
  'resetPassword: 400 identity.code-invalid': (ask) => ask({ body: { newPassword } }),
  'resetPassword: 409 identity.code-exhausted': async (ask, scene) => {
    const { challengeId, code } = await asked(scene, 'password-reset');
    const body = { token: undefined, challengeId, code: wrong(code), newPassword };
    for (let tries = 0; tries < 4; tries++) await ask({ body });
    return ask({ body });
  },
  'resetPassword: 422 identity.password-too-weak': (ask) => ask({ body: { newPassword: 'password' } }),
  'resetPassword: 503 platform.overloaded': async (ask) => {
    const answers = await inParallel(30, () => ask({ body: { newPassword } }));
    return answers.find(({ body }) => body.code === 'platform.overloaded')!;
  },

  'askSignInCode: 202': (ask) => ask({ body: { identifier: newPerson().phone } }),
  'askSignInCode: 429 identity.code-throttled': async (ask) => {
    const body = { identifier: newPerson().phone };
    await ask({ body });
    return ask({ body });
  },
  'signInByCode: 200': async (ask, scene) => ask({ body: await asked(scene, 'sign-in-code') }),
  'signInByCode: 400 identity.code-invalid': (ask) => ask(),
  'signInByCode: 409 identity.code-exhausted': async (ask, scene) => {
    const { challengeId, code } = await asked(scene, 'sign-in-code');
    for (let tries = 0; tries < 4; tries++) await ask({ body: { challengeId, code: wrong(code) } });
    return ask({ body: { challengeId, code: wrong(code) } });
  },
};
