import { threatAt } from '../../support/furnished-tenant.js';
import pg from 'pg';
import {
  changeEmail,
  changePhone,
  mailedCode,
  NEW_PASSWORD,
  newEmail,
  newPhone,
  undoCodeTo,
} from '../accounts/steps.js';
import { codeFor } from '../../support/people.js';
import { codesOf, inParallel, wrong } from '../identity/steps.js';
import type { Cases } from './cases.js';

const username = (): string => `user${newPhone().slice(-8)}`;

/** Of one's own account, and of everybody's for whoever administers the system. */
export const CASES_OF_ACCOUNTS: Cases = {
  'changeProfile: 200': async (ask, scene) => {
    const { client } = await scene.guest();
    return ask({ by: client, body: { version: 2, username: username() } });
  },
  'changeProfile: 409 platform.stale-write': (ask) => ask({ body: { version: 999 } }),
  'changeProfile: 409 identity.username-taken': async (ask, scene) => {
    const [mei, li] = [await scene.guest(), await scene.guest()];
    const body = { version: 2, username: username() };
    await ask({ by: mei.client, body });
    return ask({ by: li.client, body });
  },
  'changeProfile: 422 identity.username-invalid': async (ask, scene) =>
    ask({ by: (await scene.guest()).client, body: { version: 2, username: 'mei@acme.dev' } }),
  'changeProfile: 422 identity.username-reserved': async (ask, scene) =>
    ask({ by: (await scene.guest()).client, body: { version: 2, username: 'adm1n' } }),
  'changeProfile: 422 identity.metadata-invalid': async (ask, scene) =>
    ask({ by: (await scene.guest()).client, body: { version: 2, username: username(), metadata: { a: '\u0000' } } }),

  'changeEmail: 409 identity.contact-unchanged': async (ask, scene) => {
    const { client, person } = await scene.guest();
    await changeEmail(client, person.email);
    return ask({ by: client, body: { email: person.email } });
  },
  'changeEmail: 422 identity.email-invalid': (ask) => ask({ body: { email: 'nobody' } }),
  'changeEmail: 429 identity.code-throttled': async (ask) => {
    const email = newEmail();
    await ask({ body: { email } });
    return ask({ body: { email } });
  },
  'confirmEmail: 200': async (ask, scene) => {
    const { client, person } = await scene.guest();
    await client.post('/api/users/me/email', { email: person.email });
    return ask({ by: client, body: { code: await mailedCode(client, person.email) } });
  },
  'confirmEmail: 400 identity.code-invalid': async (ask, scene) => ask({ by: (await scene.guest()).client }),
  'confirmEmail: 409 identity.code-exhausted': async (ask, scene) => {
    const { client, person } = await scene.guest();
    await client.post('/api/users/me/email', { email: person.email });
    const code = wrong(await mailedCode(client, person.email));
    for (let tries = 0; tries < 4; tries++) await ask({ by: client, body: { code } });
    return ask({ by: client, body: { code } });
  },
  'confirmEmail: 409 identity.email-taken': async (ask, scene) => {
    const { client } = await scene.guest();
    const { email } = (await scene.guest()).person;
    await client.post('/api/users/me/email', { email });
    return ask({ by: client, body: { code: await mailedCode(client, email) } });
  },

  'changePhone: 409 identity.contact-unchanged': (ask, { tenant }) => ask({ body: { phone: tenant.person.phone } }),
  'changePhone: 422 identity.phone-invalid': (ask) => ask({ body: { phone: '+86' } }),
  'changePhone: 429 identity.code-throttled': async (ask) => {
    const phone = newPhone();
    await ask({ body: { phone } });
    return ask({ body: { phone } });
  },
  'confirmPhone: 200': async (ask, scene) => {
    const [{ client }, phone] = [await scene.guest(), newPhone()];
    await client.post('/api/users/me/phone', { phone });
    return ask({ by: client, body: { code: await codeFor(client, phone) } });
  },
  'confirmPhone: 400 identity.code-invalid': async (ask, scene) => ask({ by: (await scene.guest()).client }),
  'confirmPhone: 409 identity.code-exhausted': async (ask, scene) => {
    const [{ client }, phone] = [await scene.guest(), newPhone()];
    await client.post('/api/users/me/phone', { phone });
    const code = wrong(await codeFor(client, phone));
    for (let tries = 0; tries < 4; tries++) await ask({ by: client, body: { code } });
    return ask({ by: client, body: { code } });
  },
  'confirmPhone: 409 identity.phone-taken': async (ask, scene) => {
    const { client } = await scene.guest();
    const { phone } = (await scene.guest()).person;
    const known = await codesOf(client, phone);
    await scene.sql('DELETE FROM identity.sms_sent');
    await client.post('/api/users/me/phone', { phone });
    return ask({ by: client, body: { code: await codeFor(client, phone, known) } });
  },

  'undoEmailChange: 204': async (ask, scene) => {
    const { client, person } = await scene.guest();
    await changeEmail(client, person.email);
    await changeEmail(client, newEmail());
    return ask({ body: { code: await undoCodeTo(client, person.email), newPassword: NEW_PASSWORD } });
  },
  'undoEmailChange: 400 identity.undo-code-invalid': (ask) => ask({ body: { newPassword: NEW_PASSWORD } }),
  'undoEmailChange: 422 identity.password-too-weak': (ask) => ask({ body: { newPassword: 'password' } }),
  'undoEmailChange: 503 platform.overloaded': async (ask) => {
    const answers = await inParallel(30, () => ask({ body: { newPassword: NEW_PASSWORD } }));
    return answers.find(({ body }) => body.code === 'platform.overloaded')!;
  },
  'undoPhoneChange: 204': async (ask, scene) => {
    const { client, person } = await scene.guest();
    await changePhone(client, newPhone());
    return ask({ body: { code: await undoCodeTo(client, person.phone) } });
  },
  'undoPhoneChange: 400 identity.undo-code-invalid': (ask) => ask(),

  'deleteAccount: 204': async (ask, scene) => ask({ by: (await scene.guest()).client }),
  'deleteAccount: 409 rbac.last-owner': (ask) => ask(),
  'deleteAccount: 409 platform.stale-write': async (ask, scene) => {
    const { client, person, userId } = await scene.guest();
    const holder = new pg.Client({ connectionString: scene.app.database.ownerUrl });
    await holder.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`email:${person.email}`]);
      const asked = ask({ by: client });
      await new Promise((resolve) => setTimeout(resolve, 200));
      await holder.query('UPDATE identity.users SET email = $2 WHERE id = $1', [userId, newEmail()]);
      await holder.query('COMMIT');
      return await asked;
    } finally {
      await holder.end();
    }
  },

  'listUsers: 422 identity.email-invalid': (ask) => ask({ query: '?email=mei' }),
  'answerThreat: 200': async (ask, scene) => {
    const { client, userId } = await scene.guest();
    return ask({ by: client, ids: { threatId: await threatAt(scene.app, userId) } });
  },
  'answerThreat: 409 identity.threat-answered': async (ask, scene) => {
    const { client, userId } = await scene.guest();
    const wish = { by: client, ids: { threatId: await threatAt(scene.app, userId) } };
    await ask(wish);
    return ask(wish);
  },
  'disableUser: 200': async (ask, scene) => ask({ ids: { userId: (await scene.guest()).userId } }),
  'disableUser: 409 identity.own-account': (ask, { operator }) => ask({ ids: { userId: operator.userId } }),
  'disableUser: 409 rbac.last-owner': (ask, { tenant }) => ask({ ids: { userId: tenant.userId } }),
  'removeSecondFactorsOfUser: 409 identity.own-account': (ask, { operator }) =>
    ask({ ids: { userId: operator.userId } }),
  'enableUser: 409 identity.own-account': (ask, { operator }) => ask({ ids: { userId: operator.userId } }),
};
