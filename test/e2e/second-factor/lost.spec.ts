import { halfSignIn, newPersonWithTotp } from '../../support/second-factor.js';
import { logIn } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { newSuperuser } from '../accounts/doors.js';
import { auditOf, inParallel, statusCounts } from '../identity/steps.js';
import { guess, inKnownBrowser, mailsAbout } from '../sign-in/steps.js';

describe('somebody who has lost every second factor (DELETE /api/users/{userId}/second-factors)', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ LOCKOUT_GUESSES: '5' });
  });

  afterAll(() => app.stop());

  const pathOf = (userId: string) => `/api/users/${userId}/second-factors`;

  it('204: gets in by the password again; no session, recovery code or known browser is left, and they are told', async () => {
    const admin = await newSuperuser(app);
    const lost = await newPersonWithTotp(app);
    const { client } = await halfSignIn(app, lost.person);
    expect((await admin.client.delete(pathOf(lost.userId))).status).toBe(204);
    expect((await lost.client.get('/api/auth/me')).status).toBe(401);
    const code = { code: lost.recoveryCodes[0] };
    expect((await client.post('/api/auth/second-factor/recovery-code', code)).status).toBe(401);
    await logIn(app, lost.person);
    expect(await mailsAbout(app.client(), lost.person.email, /second factor/)).not.toEqual([]);
    expect((await auditOf(app, lost.userId)).map(({ action }) => action)).toContain('identity.second-factor-removed');
    const { email, password } = lost.person;
    await guess(app.client(), { email }, 5);
    const known = inKnownBrowser(app, lost.client);
    expect((await known.post('/api/auth/login', { email, password })).status).toBe(401);
  });

  it('204: of twenty at once, and once more where none is left, it is done once', async () => {
    const admin = await newSuperuser(app);
    const { userId } = await newPersonWithTotp(app);
    expect(statusCounts(await inParallel(20, () => admin.client.delete(pathOf(userId))))).toEqual({ 204: 20 });
    const removed = (await auditOf(app, userId)).filter(({ action }) => action === 'identity.second-factor-removed');
    expect(removed).toHaveLength(1);
  });

  it('403: is helped by system admins alone, and 409: by others than themselves', async () => {
    const admin = await newSuperuser(app);
    const { client, userId } = await newPersonWithTotp(app);
    expect((await client.delete(pathOf(userId))).status).toBe(403);
    expect((await admin.client.delete(pathOf(admin.userId))).body.code).toBe('identity.own-account');
    expect((await admin.client.delete(pathOf('nobody'))).body.code).toBe('identity.user-not-found');
  });
});
