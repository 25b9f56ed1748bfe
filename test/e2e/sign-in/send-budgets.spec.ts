import { newPerson, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { accountWithEmail, forgetMailLimits, messagesTo, newEmail } from '../accounts/steps.js';
import { ageCodes, eventually } from '../identity/steps.js';
import { askChallenge, resetTokenFor } from './steps.js';

describe('what may be sent to an address or phone', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ SIGN_IN_BY_EMAIL_CODE: 'true' });
  });

  afterAll(() => app.stop());

  const outcomeOf = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

  it('tells nobody who has an account: a phone that a new password was asked with is spent, whoever’s it is', async () => {
    const { person } = await signUp(app);
    await ageCodes(app, person.phone, 61);
    const outcomes = [];
    for (const phone of [person.phone, newPerson().phone]) {
      await askChallenge(app.client(), 'password-reset', phone);
      await eventually(async () => (await messagesTo(app.client(), phone)).length > 1, 1000);
      outcomes.push(outcomeOf(await app.client().post('/api/auth/sign-up', { ...newPerson(), phone })));
    }
    expect(outcomes).toEqual([
      [429, 'identity.code-throttled'],
      [429, 'identity.code-throttled'],
    ]);
  });

  it('an ask that is refused uses nothing up: after the time that was named it is answered', async () => {
    const { person } = await signUp(app);
    const ask = () => app.client().post('/api/auth/password-reset', { identifier: person.phone });
    const { status, headers } = await ask();
    expect([status, Number(headers.get('retry-after')) > 50]).toEqual([429, true]);
    await ageCodes(app, person.phone, 61);
    expect((await ask()).status).toBe(202);
  });

  it('nor by mail: what went out for a new password is not counted where somebody wants the address for their own', async () => {
    const { person } = await accountWithEmail(app);
    const stranger = await signUp(app);
    await forgetMailLimits(app);
    const answers = [];
    for (const email of [person.email, newEmail()]) {
      await askChallenge(app.client(), 'password-reset', email);
      await eventually(async () => (await messagesTo(app.client(), email)).length > 1, 1000);
      answers.push(outcomeOf(await stranger.client.post('/api/users/me/email', { email })));
    }
    expect(answers).toEqual([
      [202, undefined],
      [202, undefined],
    ]);
  });

  it('a stranger who wants the address, or asks to sign in, keeps no new password away from its owner', async () => {
    const { person } = await accountWithEmail(app);
    const stranger = await signUp(app);
    await forgetMailLimits(app);
    expect((await stranger.client.post('/api/users/me/email', { email: person.email })).status).toBe(202);
    await askChallenge(app.client(), 'sign-in-code', person.email);
    await askChallenge(app.client(), 'password-reset', person.email);
    await expect(resetTokenFor(app.client(), person.email)).resolves.toMatch(/^sp_reset_/);
  });
});
