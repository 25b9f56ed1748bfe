import { newPerson, type Person } from '../../support/people.js';
import { ProvidersStandIn } from '../../support/providers/stand-in.js';
import { TestApp } from '../../support/test-app.js';
import { FakePasswordHook } from '../identity/fake-password-hook.js';
import { Imports, oldUser } from '../identity/import-steps.js';
import { startSignUp, verify } from '../identity/steps.js';
import { newProviderPerson, signInBy } from '../social/steps.js';
import { accountWithEmail, mailedCode } from './steps.js';

describe('a sign-up that was disabled before it proved its phone', () => {
  let app: TestApp;
  let hook: FakePasswordHook;
  let providers: ProvidersStandIn;

  beforeAll(async () => {
    [hook, providers] = await Promise.all([FakePasswordHook.listen(), ProvidersStandIn.listen()]);
    app = await TestApp.start({ ...hook.settings, ...providers.settings, DEFAULT_TENANT_REGISTRATION: 'open' });
  });

  afterAll(async () => {
    await app.stop();
    await Promise.all([hook.stop(), providers.stop()]);
  });

  const disabled = async () => {
    const { person } = await startSignUp(app);
    await app.database.asOwner(`UPDATE identity.users SET status = 'disabled' WHERE email = $1`, [person.email]);
    return person;
  };

  const stateOf = async ({ email }: Pick<Person, 'email'>) =>
    app.database.asOwner('SELECT status, phone FROM identity.users WHERE email = $1', [email]);

  const expectStill = async (person: Person) =>
    expect(await stateOf(person)).toEqual([{ status: 'disabled', phone: person.phone }]);

  it('holds its address against a new sign-up, which is answered as for any taken one', async () => {
    const person = await disabled();
    const again = await startSignUp(app, { ...newPerson(), email: person.email });
    const { status, body } = await verify(app.client(), again.verificationId, again.code);
    expect([status, body.code]).toEqual([409, 'identity.email-taken']);
    await expectStill(person);
  });

  it('against whoever registers', async () => {
    const person = await disabled();
    const username = `mei${person.phone.slice(-8)}`;
    const { email, password } = person;
    const { status, body } = await app.client().post('/auth/register', { username, email, password, full_name: 'Mei' });
    expect([status, body.code]).toEqual([409, 'identity.email-taken']);
    await expectStill(person);
  });

  it('against whoever a provider vouches for', async () => {
    const person = await disabled();
    const { page } = await signInBy(providers, app.url, 'google', newProviderPerson({ email: person.email }));
    expect([page.status, page.body.code]).toEqual([409, 'identity.link-required']);
    await expectStill(person);
  });

  it('against another system that knows the password', async () => {
    const person = await disabled();
    const { password } = newPerson();
    hook.known.set(person.email, { password, user: { emailVerified: true } });
    const { status } = await app.client().post('/api/auth/login', { email: person.email, password });
    expect(status).toBe(401);
    await expectStill(person);
  });

  it('against an import', async () => {
    const person = await disabled();
    const imports = new Imports(app.database);
    try {
      const file = imports.file('users.ndjson', [{ ...oldUser(1), email: person.email }]);
      await imports.run(file);
      expect(imports.report(file)).toEqual([{ line: 1, code: 'taken', field: 'email' }]);
    } finally {
      imports.remove();
    }
    await expectStill(person);
  });

  it('against whoever proves that the address is theirs, as of a settled account', async () => {
    const person = await disabled();
    const { client } = await accountWithEmail(app);
    expect((await client.post('/api/users/me/email', { email: person.email })).status).toBe(202);
    const code = await mailedCode(client, person.email);
    const { status, body } = await client.post('/api/users/me/email/confirm', { code });
    expect([status, body.code]).toEqual([409, 'identity.email-taken']);
    await expectStill(person);
  });
});
