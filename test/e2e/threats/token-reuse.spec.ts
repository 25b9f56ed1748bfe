import { newOwner } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { accountWithEmail, changeEmail, messagesTo } from '../accounts/steps.js';
import { auditOf, inParallel, statusCounts } from '../identity/steps.js';
import { ageRefresh, countedThreats, mailsAbout, reuseToken, threatsOf } from './steps.js';

const SUBJECT = /may have been copied/;

describe('a refresh token that is used again', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  it('is kept, audited, counted and mailed, with where it came from', async () => {
    const owner = await newOwner(app);
    await changeEmail(owner.client, owner.person.email);
    const before = await countedThreats(app.client(), 'token-reuse', 'notify');
    const thief = app
      .client()
      .with({ 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0' });
    await reuseToken(thief, app.database, owner);
    const [threat, ...more] = await threatsOf(app.database, owner.userId);
    expect(more).toEqual([]);
    expect(threat).toMatchObject({
      kind: 'token-reuse',
      action: 'notify',
      session_id: expect.any(String),
      evidence: { ip: '127.0.0.1', userAgent: expect.stringContaining('Firefox') },
    });
    expect(await auditOf(app, owner.userId)).toContainEqual({
      action: 'identity.threat-detected',
      outcome: 'success',
      reason: null,
      user_id: owner.userId,
      data: { kind: 'token-reuse', action: 'notify', sessionId: threat!.session_id },
    });
    expect(await countedThreats(app.client(), 'token-reuse', 'notify')).toBe(before + 1);
    const [mail] = await mailsAbout(app.client(), owner.person.email, SUBJECT);
    expect(mail).toContain('Device: Firefox, Linux');
    expect(mail).toContain('Network address: 127.0.0.1');
    expect((await owner.client.get('/api/auth/me')).status).toBe(200);
  });

  it('is one threat and one mail, however often it is used again at once', async () => {
    const owner = await newOwner(app);
    await app.client().post('/api/auth/refresh', { refreshToken: owner.refreshToken });
    await ageRefresh(app.database, owner.userId, 11);
    const reuse = () => app.client().post('/api/auth/refresh', { refreshToken: owner.refreshToken });
    expect(statusCounts(await inParallel(20, reuse))).toEqual({ 401: 20 });
    expect(await threatsOf(app.database, owner.userId)).toHaveLength(1);
    expect(await mailsAbout(app.client(), owner.person.email, SUBJECT)).toHaveLength(1);
  });

  it('tells an address that was never proved that it happened, and nothing of the person', async () => {
    const owner = await newOwner(app);
    await reuseToken(app.client(), app.database, owner);
    const [mail] = await mailsAbout(app.client(), owner.person.email, SUBJECT);
    expect(mail).not.toContain('127.0.0.1');
  });

  it('is mailed, however much was mailed of unusual sign-ins before', async () => {
    const owner = await newOwner(app);
    await app.database.asOwner(
      `INSERT INTO identity.threats (id, kind, action, user_id, evidence, is_told, detected_at)
        SELECT gen_random_uuid(), 'new-device', 'notify', $1, '{}', true, now() FROM generate_series(1, 10)`,
      [owner.userId],
    );
    await reuseToken(app.client(), app.database, owner);
    expect(await mailsAbout(app.client(), owner.person.email, SUBJECT)).toHaveLength(1);
  });

  it('can write neither lines nor what a terminal or a mail reader obeys', async () => {
    const owner = await newOwner(app);
    await changeEmail(owner.client, owner.person.email);
    const poison = 'evil/1.0\u009b31m\u0080 \u202egpj.exe (http://evil.example) Bcc: x@evil.example';
    const thief = app.client().with({ 'user-agent': Buffer.from(poison, 'utf8').toString('latin1') });
    await reuseToken(thief, app.database, owner);
    const [threat] = await threatsOf(app.database, owner.userId);
    expect(threat!.evidence['userAgent']).toMatch(/^evil\/1\.0/);
    expect(threat!.evidence['userAgent']).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    const [mail] = await mailsAbout(app.client(), owner.person.email, SUBJECT);
    expect(mail).toContain('Device: evil');
    expect(mail).not.toMatch(/Bcc|http/);
    expect(app.log.filter((line) => line.includes('a threat was detected')).join('')).not.toContain('evil');
  });

  it('leaves no evidence when its account is deleted, but that it was', async () => {
    const account = await accountWithEmail(app);
    const { id: tenantId } = (await account.client.post('/api/tenants', { name: 'Acme' })).body;
    const { refreshToken } = (await account.client.post('/api/auth/select-tenant', { tenantId })).body;
    await reuseToken(app.client(), app.database, { refreshToken, userId: account.userId });
    await app.database.asOwner('DELETE FROM rbac.assignments WHERE tenant_id = $1', [tenantId]);
    await app.database.asOwner('DELETE FROM tenancy.memberships WHERE tenant_id = $1', [tenantId]);
    expect((await account.client.post('/api/users/me/deletion')).status).toBe(204);
    expect(await threatsOf(app.database, account.userId)).toMatchObject([{ kind: 'token-reuse', evidence: {} }]);
  });

  describe('by policy', () => {
    const withActions = async (actions: string, work: (other: TestApp) => Promise<void>) => {
      const other = await TestApp.start({ THREAT_ACTIONS: actions });
      try {
        await work(other);
      } finally {
        await other.stop();
      }
    };

    it('ends the session', () =>
      withActions('token-reuse:end-sessions', async (strict) => {
        const owner = await newOwner(strict);
        await reuseToken(strict.client(), strict.database, owner);
        expect((await owner.client.get('/api/auth/me')).status).toBe(401);
        expect(await mailsAbout(strict.client(), owner.person.email, SUBJECT)).toHaveLength(1);
      }));

    it('is recorded, and nobody is told', () =>
      withActions('token-reuse:record', async (quiet) => {
        const owner = await newOwner(quiet);
        await reuseToken(quiet.client(), quiet.database, owner);
        expect(await threatsOf(quiet.database, owner.userId)).toMatchObject([{ action: 'record' }]);
        await changeEmail(owner.client, owner.person.email);
        expect(await messagesTo(quiet.client(), owner.person.email)).toHaveLength(1);
      }));
  });
});
