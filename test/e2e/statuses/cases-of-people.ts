import { logIn, newPerson } from '../../support/people.js';
import { ageCodes, inParallel, startSignUp, wrong } from '../identity/steps.js';
import type { Cases } from './cases.js';

/** Of sign-up, login and sessions. */
export const CASES_OF_PEOPLE: Cases = {
  'signUp: 202': (ask) => ask({ body: newPerson() }),
  'signUp: 422 identity.email-invalid': (ask) => ask({ body: { ...newPerson(), email: 'nobody' } }),
  'signUp: 422 identity.phone-invalid': (ask) => ask({ body: { ...newPerson(), phone: '+86' } }),
  'signUp: 422 identity.password-too-weak': (ask) => ask({ body: { ...newPerson(), password: 'password' } }),
  'signUp: 429 identity.code-throttled': async (ask) => {
    const person = newPerson();
    await ask({ body: person });
    return ask({ body: { ...newPerson(), phone: person.phone } });
  },
  'signUp: 503 platform.overloaded': async (ask) => {
    const answers = await inParallel(30, () => ask({ body: newPerson() }));
    return answers.find(({ body }) => body.code === 'platform.overloaded')!;
  },

  'verifyPhone: 200': async (ask, { app }) => {
    const { verificationId, code } = await startSignUp(app);
    return ask({ body: { verificationId, code } });
  },
  'verifyPhone: 400 identity.code-invalid': async (ask, { app }) => {
    const { verificationId, code } = await startSignUp(app);
    return ask({ body: { verificationId, code: wrong(code) } });
  },
  'verifyPhone: 409 identity.code-exhausted': async (ask, { app }) => {
    const { verificationId, code } = await startSignUp(app);
    for (let tries = 0; tries < 5; tries++) await ask({ body: { verificationId, code: wrong(code) } });
    return ask({ body: { verificationId, code } });
  },
  'verifyPhone: 409 identity.email-taken': async (ask, { app, tenant }) => {
    const { verificationId, code } = await startSignUp(app, { ...newPerson(), email: tenant.person.email });
    return ask({ body: { verificationId, code } });
  },
  'verifyPhone: 409 identity.phone-taken': async (ask, { app, tenant }) => {
    const { phone } = tenant.person;
    await ageCodes(app, phone, 61);
    const { verificationId, code } = await startSignUp(app, { ...newPerson(), phone });
    return ask({ body: { verificationId, code } });
  },
  'resendPhoneCode: 202': async (ask, { app }) => {
    const { verificationId, person } = await startSignUp(app);
    await ageCodes(app, person.phone, 61);
    return ask({ ids: { verificationId } });
  },
  'resendPhoneCode: 429 identity.code-throttled': async (ask, { app }) => {
    const { verificationId } = await startSignUp(app);
    return ask({ ids: { verificationId } });
  },

  'login: 200': (ask, { tenant: { person } }) => ask({ body: { email: person.email, password: person.password } }),
  'login: 401 identity.credentials-wrong': (ask, { tenant }) =>
    ask({ body: { email: tenant.person.email, password: 'another one' } }),
  'login: 503 platform.overloaded': async (ask) => {
    const answers = await inParallel(30, () => ask());
    return answers.find(({ body }) => body.code === 'platform.overloaded')!;
  },
  'selectTenant: 200': async (ask, { app, tenant }) => ask({ by: (await logIn(app, tenant.person)).client }),
  'selectTenant: 403 identity.session-required': (ask, { tenant }) => ask({ by: tenant.bearer }),
  'selectTenant: 403 tenancy.tenant-suspended': async (ask, scene) => {
    const { client, tenant } = await scene.elsewhere();
    await client.post(`/api/tenants/${tenant.id}/suspend`);
    return ask({ by: client, ids: { tenantId: tenant.id } });
  },
  'reauthenticate: 200': async (ask, { app, tenant: { person } }) =>
    ask({ by: (await logIn(app, person)).client, body: { password: person.password } }),
  'reauthenticate: 403 identity.password-wrong': (ask) => ask(),
  'reauthenticate: 403 identity.session-required': (ask, { tenant }) => ask({ by: tenant.bearer }),
  'reauthenticate: 503 platform.overloaded': async (ask) => {
    const answers = await inParallel(30, () => ask());
    return answers.find(({ body }) => body.code === 'platform.overloaded')!;
  },
  'refreshTokens: 403 identity.mfa-required': async (ask, scene) => {
    const { userId, refreshToken } = await scene.elsewhere();
    await scene.sql('UPDATE identity.sessions SET awaits_second_factor = true WHERE user_id = $1', [userId]);
    return ask({ body: { refreshToken } });
  },
  'refreshTokens: 200': (ask, { tenant: { refreshToken } }) => ask({ body: { refreshToken } }),
  'refreshTokens: 401 identity.refresh-refused': (ask) => ask({ body: { refreshToken: 'sp_refresh_none' } }),
  'logout: 204': async (ask, { app, tenant }) => ask({ by: (await logIn(app, tenant.person)).client }),
  'logout: 404 identity.session-not-found': async (ask, { app, tenant }) => {
    const { client, sessionToken } = await logIn(app, tenant.person);
    await client.get('/api/auth/me');
    const answers = await inParallel(20, () => ask({ by: app.client().bearer(sessionToken) }));
    return answers.find(({ status }) => status === 404)!;
  },
  'endAllSessions: 200': async (ask, scene) => ask({ by: (await scene.elsewhere()).client }),
  'endOtherSessions: 200': async (ask, scene) => ask({ by: (await scene.elsewhere()).client }),
  'endSession: 204': async (ask, { app, tenant }) => {
    const { client } = await logIn(app, tenant.person);
    const { session } = (await client.get('/api/auth/me')).body as { session: { id: string } };
    return ask({ ids: { sessionId: session.id } });
  },
};
