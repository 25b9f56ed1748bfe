import { announceChange, newMember } from '../../support/members.js';
import { logIn, newOwner, signUp } from '../../support/people.js';
import type { TestApp } from '../../support/test-app.js';
import { newRobot } from '../robots/steps.js';
import { changeEmail, type Account } from './steps.js';

const GRANT = 'INSERT INTO rbac.superusers (id, granted_at, version) VALUES ($1, now(), 1)';

/** Somebody with one of every credential, in the tenant of somebody else. */
export async function personWithEverything(app: TestApp) {
  const owner = await newOwner(app);
  const person = await newMember(app, owner.tenant.id, 'admin');
  await changeEmail(person.client, person.person.email);
  const { key } = (await person.bearer.post('/api/api-keys', { name: 'Nightly report' })).body as { key: string };
  const robot = await newRobot(app, person.bearer);
  const { sessionToken } = await logIn(app, person.person);
  return { ...person, owner, key, robot, sessionToken };
}

export type Everything = Awaited<ReturnType<typeof personWithEverything>>;

/** What each of the person's credentials is answered, by the process. */
export async function doorsOf(app: TestApp, person: Everything): Promise<Record<string, number>> {
  const ask = app.client();
  const { email, password } = person.person;
  return {
    cookie: (await ask.with({ cookie: person.client.cookie ?? '' }).get('/api/auth/me')).status,
    session: (await ask.bearer(person.sessionToken).get('/api/tenants')).status,
    'access token': (await ask.bearer(person.accessToken).get('/api/members')).status,
    refresh: (await ask.post('/api/auth/refresh', { refreshToken: person.refreshToken })).status,
    key: (await ask.with({ 'x-api-key': person.key }).get('/api/members')).status,
    robot: (await ask.bearer(person.robot.token).get('/api/auth/me')).status,
    login: (await ask.post('/api/auth/login', { email, password })).status,
  };
}

export const ALL_CLOSED = {
  ...{ cookie: 401, session: 401, 'access token': 401, refresh: 401, key: 401, robot: 401, login: 401 },
};

/** Somebody who administers the whole system. */
export async function newSuperuser(app: TestApp): Promise<Account> {
  const account = await signUp(app);
  await app.database.asOwner(GRANT, [account.userId]);
  await announceChange(app, 'superusers');
  return account;
}
