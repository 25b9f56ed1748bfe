import { newPerson, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { seenBy, WRONG_PASSWORD } from './steps.js';

describe('POST /api/auth/login by identifier', () => {
  let app: TestApp;
  let account: Awaited<ReturnType<typeof signUp>>;
  let username: string;

  beforeAll(async () => {
    app = await TestApp.start();
    account = await signUp(app);
    username = `user${account.person.phone.slice(-8)}`;
    await account.client.send('PATCH', '/api/users/me', { version: 2, username });
  });

  afterAll(() => app.stop());

  const login = (body: object) => app.client().post('/api/auth/login', body);

  it('200: by address, username and phone, however each is written', async () => {
    const { email, phone, password } = account.person;
    const local = phone.slice(3);
    const wide = local.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
    const spellings = [
      email,
      ` ${email.toUpperCase()} `,
      username,
      username.toUpperCase(),
      phone,
      `0086${local}`,
      local,
    ];
    for (const identifier of [...spellings, wide, `+86 ${local.slice(0, 3)} ${local.slice(3)}`]) {
      const { status, body } = await login({ identifier, password });
      expect([identifier, status, body.user?.id]).toEqual([identifier, 200, account.userId]);
    }
  });

  it('401: alike for whatever is nobody’s, and for a phone that was never proved', async () => {
    const { password } = account.person;
    const pending = newPerson();
    await app.client().post('/api/auth/sign-up', pending);
    const wrong = await login({ identifier: username, password: WRONG_PASSWORD });
    for (const identifier of ['nobody.here', 'admin', '+8613800000000', pending.phone, 'a@b', '12', "' OR 1=1"]) {
      expect(seenBy(await login({ identifier, password }))).toEqual(seenBy(wrong));
    }
    expect(seenBy(await login({ identifier: pending.phone, password: pending.password }))).toEqual(seenBy(wrong));
  });

  it('401: a username or phone is none as `email`', async () => {
    const { phone, password } = account.person;
    for (const email of [username, phone]) expect((await login({ email, password })).status).toBe(401);
  });

  it.each([
    ['both', { identifier: 'mei', email: 'mei@acme.dev' }],
    ['neither', {}],
    ['a null', { identifier: null }],
    ['a list', { identifier: ['mei'] }],
    ['an empty text', { identifier: '' }],
    ['a long text', { identifier: 'x'.repeat(255) }],
  ])('422: %s', async (_, body) => {
    const { status, body: problem } = await login({ ...body, password: WRONG_PASSWORD });
    expect([status, problem.code]).toEqual([422, 'http.validation-failed']);
  });
});
