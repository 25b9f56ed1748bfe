import { codeFor, newPerson, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { startSignUp, verify, withoutRequestId } from './steps.js';

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('POST /api/auth/sign-up', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const post = (body: unknown) => app.client().post('/api/auth/sign-up', body);

  describe('202', () => {
    it('says where the code went, masked, and until when it counts: ten minutes', async () => {
      const person = newPerson();
      const before = Date.now();
      const { status, body, headers } = await post(person);
      expect(status).toBe(202);
      expect(body).toEqual({
        verificationId: expect.stringMatching(ID),
        phone: `+86138****${person.phone.slice(-4)}`,
        expiresAt: expect.any(String),
      });
      const lifeMs = Date.parse(body.expiresAt) - before;
      expect(lifeMs).toBeGreaterThanOrEqual(600_000);
      expect(lifeMs).toBeLessThan(605_000);
      expect(headers.getSetCookie()).toEqual([]);
    });

    it('sends six digits to the phone', async () => {
      expect((await startSignUp(app)).code).toMatch(/^\d{6}$/);
    });

    it('opens nothing before the phone is verified, so that nobody learns by logging in whether the address was free', async () => {
      const owner = await signUp(app);
      const [free, taken] = [newPerson(), { ...newPerson(), email: owner.person.email }];
      const answers = [];
      for (const person of [free, taken]) {
        await post(person);
        answers.push(withoutRequestId(await app.client().post('/api/auth/login', credentialsOf(person))));
      }
      expect(answers[0]).toEqual(answers[1]);
      expect(answers[0]).toMatchObject({ status: 401, code: 'identity.credentials-wrong' });
    });

    it.each([
      ['with the code +86', (digits: string) => `+86${digits}`],
      ['with 0086', (digits: string) => `0086${digits}`],
      ['without a country', (digits: string) => digits],
      [
        'with spaces and hyphens',
        (digits: string) => `+86 ${digits.slice(0, 3)}-${digits.slice(3, 7)} ${digits.slice(7)}`,
      ],
      [
        'in full-width digits',
        (digits: string) => `＋８６${digits.replace(/\d/g, (d) => String.fromCharCode(0xff10 + Number(d)))}`,
      ],
    ])('takes a phone written %s', async (_, write) => {
      const person = newPerson();
      const started = await post({ ...person, phone: write(person.phone.slice(3)) });
      expect(started.status).toBe(202);
      const code = await codeFor(app.client(), person.phone);
      const { body } = await verify(app.client(), started.body.verificationId, code);
      expect(body.user.phone).toBe(person.phone);
    });

    it('takes an address in any letter case for the same one', async () => {
      const { client, person, verificationId, code } = await startSignUp(app);
      await verify(client, verificationId, code);
      const { status, body } = await client.post('/api/auth/login', {
        email: ` ${person.email.toUpperCase()} `,
        password: person.password,
      });
      expect(status).toBe(200);
      expect(body.user.email).toBe(person.email);
    });
  });

  describe('422', () => {
    it.each([
      ['email', undefined],
      ['email', 7],
      ['email', ['mei@acme.dev']],
      ['email', { $ne: '' }],
      ['email', 'm'.repeat(255)],
      ['phone', undefined],
      ['phone', 13812345678],
      ['phone', '1'.repeat(41)],
      ['password', undefined],
      ['password', null],
      ['password', 12345678],
      ['password', 'heron copper lantern '.repeat(49).slice(0, 1025)],
    ])('refuses a body whose %s is %j, naming it', async (member, value) => {
      const { status, body } = await post({ ...newPerson(), [member]: value });
      expect([status, body.code]).toEqual([422, 'http.validation-failed']);
      expect(new Set(body.errors.map(({ pointer }: { pointer: string }) => pointer))).toEqual(new Set([`/${member}`]));
    });

    it.each([
      ['id', '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071'],
      ['phoneVerifiedAt', '2026-01-31T09:30:00Z'],
      ['status', 'active'],
      ['roles', ['owner']],
    ])('refuses the unknown member %s (mass assignment)', async (member, value) => {
      const { status, body } = await post({ ...newPerson(), [member]: value });
      expect([status, body.errors?.[0]?.pointer]).toEqual([422, `/${member}`]);
    });

    it.each([
      ['', 'identity.email-invalid'],
      ['mei', 'identity.email-invalid'],
      ['mei@acme', 'identity.email-invalid'],
      ['mei@acme.dev,eve@evil.dev', 'identity.email-invalid'],
      ['mei@acme.dev\r\nbcc: eve@evil.dev', 'identity.email-invalid'],
      ['mei\u0000@acme.dev', 'identity.email-invalid'],
      ['mei\ud800@acme.dev', 'identity.email-invalid'],
    ])('refuses the address %j', async (email, code) => {
      const { status, body } = await post({ ...newPerson(), email });
      expect([status, body.code]).toEqual([422, code]);
    });

    it.each(['', '123', '+8612345678901', '+86138123456789', '13812345678 ext. 5', '+86138\u000012345678'])(
      'refuses the phone %j',
      async (phone) => {
        const { status, body } = await post({ ...newPerson(), phone });
        expect([status, body.code]).toEqual([422, 'identity.phone-invalid']);
      },
    );

    it.each([
      ['of seven characters', 'q7#Vz!r'],
      ['of seven characters, in more code units', '😀🐳🚲🏔🌊🔥🌙'],
      ['that is common', 'password1'],
      ['that is common in capitals', 'ILOVEYOU'],
      ['that is a row of keys', 'qwertyuiop'],
      ['that repeats', 'aaaaaaaaaaaaaaaa'],
    ])('refuses a password %s', async (_, password) => {
      const { status, body } = await post({ ...newPerson(), password });
      expect([status, body.code]).toEqual([422, 'identity.password-too-weak']);
      expect(body).not.toHaveProperty('password');
    });

    it('refuses a password made of the own address or phone', async () => {
      const person = newPerson();
      for (const password of [person.email, `${person.email}1`, person.phone, person.phone.slice(3)]) {
        const { status, body } = await post({ ...person, password });
        expect([status, body.code]).toEqual([422, 'identity.password-too-weak']);
      }
    });

    it('sends no code, and spends nothing of the phone’s limit', async () => {
      const person = newPerson();
      await post({ ...person, password: 'password1' });
      expect((await post(person)).status).toBe(202);
    });
  });

  describe('the password', () => {
    it.each([
      ['has at least eight characters', 'q7#Vz!rK'],
      ['may have 1024', 'heron copper lantern '.repeat(49).slice(0, 1024)],
      ['may be in any script', '紫色的 鲸鱼 骑着 自行车'],
    ])('%s, and counts whole', async (_, password) => {
      const { person } = await signUp(app, { ...newPerson(), password });
      const logIn = async (text: string) =>
        (await app.client().post('/api/auth/login', { email: person.email, password: text })).status;
      expect(await logIn(password)).toBe(200);
      expect(await logIn(`${password.slice(0, -1)}~`)).toBe(401);
    });

    it.each([
      ['72 bytes', `${'heron copper '.repeat(8)}stork`, 'heron copper '.repeat(8).slice(0, 72)],
      ['a NUL', 'heron copper\u0000lantern', 'heron copper'],
    ])('is not cut at %s', async (_, password, cut) => {
      const { email } = (await signUp(app, { ...newPerson(), password })).person;
      expect((await app.client().post('/api/auth/login', { email, password })).status).toBe(200);
      expect((await app.client().post('/api/auth/login', { email, password: cut })).status).toBe(401);
    });

    it('may be typed composed or decomposed (Unicode NFC)', async () => {
      const { person } = await signUp(app, { ...newPerson(), password: 'caf\u00e9 heron lantern' });
      const decomposed = await app.client().post('/api/auth/login', {
        email: person.email,
        password: 'cafe\u0301 heron lantern',
      });
      expect(decomposed.status).toBe(200);
    });
  });
});

const credentialsOf = ({ email, password }: { email: string; password: string }) => ({ email, password });
