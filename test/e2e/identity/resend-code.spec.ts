import { codeFor } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { ageCodes, codesOf, inParallel, startSignUp, statusCounts, verify, wrong } from './steps.js';

describe('POST /api/auth/phone-verifications/{id}/resend', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const resend = (verificationId: string) =>
    app.client().post(`/api/auth/phone-verifications/${verificationId}/resend`);

  it('202: sends a new code for the same verification, with ten minutes of its own', async () => {
    const { client, person, verificationId, code } = await startSignUp(app);
    await ageCodes(app, person.phone, 61);
    await app.database.asOwner(
      `UPDATE identity.phone_verifications SET expires_at = now() - interval '1 second' WHERE id = $1`,
      [verificationId],
    );
    const { status, body } = await resend(verificationId);
    expect(status).toBe(202);
    expect(body).toEqual({
      verificationId,
      phone: `+86138****${person.phone.slice(-4)}`,
      expiresAt: expect.any(String),
    });
    expect(Date.parse(body.expiresAt)).toBeGreaterThan(Date.now() + 590_000);
    const newest = await codeFor(client, person.phone, [code]);
    expect((await verify(client, verificationId, newest)).status).toBe(200);
  });

  it('429: leaves the code that was sent as it is', async () => {
    const { client, person, verificationId, code } = await startSignUp(app);
    const { status, body, headers } = await resend(verificationId);
    expect([status, body.code]).toEqual([429, 'identity.code-throttled']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await codesOf(client, person.phone)).toEqual([code]);
    expect((await verify(client, verificationId, code)).status).toBe(200);
  });

  it('429: of twenty at once one is sent', async () => {
    const { person, verificationId } = await startSignUp(app);
    await ageCodes(app, person.phone, 61);
    const answers = await inParallel(20, () => resend(verificationId));
    expect(statusCounts(answers)).toEqual({ 202: 1, 429: 19 });
  });

  it('400: refuses an unknown, a malformed, a used and an exhausted verification alike, and sends nothing', async () => {
    const used = await startSignUp(app);
    await verify(used.client, used.verificationId, used.code);
    const exhausted = await startSignUp(app);
    for (let n = 0; n < 5; n++) await verify(exhausted.client, exhausted.verificationId, wrong(exhausted.code));
    await ageCodes(app, used.person.phone, 61);
    await ageCodes(app, exhausted.person.phone, 61);
    for (const id of [
      '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071',
      'x',
      '%00',
      used.verificationId,
      exhausted.verificationId,
    ]) {
      const { status, body } = await resend(id);
      expect([status, body.code]).toEqual([400, 'identity.code-invalid']);
    }
    const sent = await codesOf(exhausted.client, exhausted.person.phone);
    expect(sent).toEqual([exhausted.code]);
  });
});
