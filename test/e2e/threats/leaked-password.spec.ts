import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import bcrypt from 'bcrypt';
import { Commands } from '#platform';
import { StartSession } from '../../../libs/identity/src/use-cases/login.js';
import { codeFor, logIn, newPerson, signUp, type Person } from '../../support/people.js';
import { addTotp } from '../../support/second-factor.js';
import { TestApp } from '../../support/test-app.js';
import { changeEmail } from '../accounts/steps.js';
import { ageCodes, auditOf, codesOf, inParallel, statusCounts } from '../identity/steps.js';
import { askChallenge, NEW_PASSWORD } from '../sign-in/steps.js';
import { countedThreats, mailsAbout, threatsOf } from './steps.js';

const SUBJECT = /password is known/;
const TOO_WEAK = [422, 'identity.password-too-weak'];
const BLOCKED = [403, 'identity.password-leaked'];

const LEAKED = ['sixteen violet herons on a wire', 'Password1'];

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');

describe('a leaked password', () => {
  const directory = mkdtempSync(join(tmpdir(), 'leaked-'));
  const LEAKED_PASSWORDS_FILE = join(directory, 'list.txt');
  const [password = '', common = ''] = LEAKED;
  let app: TestApp;
  let strict: TestApp;

  beforeAll(async () => {
    writeFileSync(LEAKED_PASSWORDS_FILE, `${sha1(password).toUpperCase()}:3\n`);
    app = await TestApp.start({ LEAKED_PASSWORDS_FILE });
    strict = await TestApp.start({ LEAKED_PASSWORDS_FILE, THREAT_ACTIONS: 'leaked-password:block' });
  });

  afterAll(async () => {
    await Promise.all([app.stop(), strict.stop()]);
    rmSync(directory, { recursive: true });
  });

  /** Whose password another system took, before it was leaked. */
  const account = async (service = app, theirs = password) => {
    const signedUp = await signUp(service);
    const stored = [signedUp.userId, bcrypt.hashSync(theirs, 4)];
    await service.database.asOwner('UPDATE identity.users SET password_hash = $2 WHERE id = $1', stored);
    return { ...signedUp, person: { ...signedUp.person, password: theirs } };
  };

  const tryAt = async (service: TestApp, { email, password }: Person) => {
    const { status, body } = await service.client().post('/api/auth/login', { email, password });
    return status === 200 ? 200 : [status, body.code];
  };

  it('422: nobody can set it, wherever one is set', async () => {
    const { client, person } = await signUp(app);
    const confirm = { token: `${crypto.randomUUID()}.x`, newPassword: password };
    const answers = [
      await app.client().post('/api/auth/sign-up', { ...newPerson(), password }),
      await client.post('/api/users/me/password', { currentPassword: person.password, newPassword: password }),
      await app.client().post('/api/auth/password-reset/confirm', confirm),
      await app.client().post('/api/auth/undo-email-change', { code: 'ABCD-EFGH-JKLM-NPQR', newPassword: password }),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(Array(4).fill(TOO_WEAK));
    expect(answers[0]!.body.detail).toMatch(/leaked/);
  });

  it('is reported of whoever signs in with it: kept, audited, counted and mailed', async () => {
    const { person, userId, client } = await account();
    await changeEmail(client, person.email);
    const counted = await countedThreats(app.client(), 'leaked-password', 'notify');
    await logIn(app, person);
    const [threat, ...more] = await threatsOf(app.database, userId);
    expect(more).toEqual([]);
    expect(threat).toMatchObject({ kind: 'leaked-password', action: 'notify', session_id: expect.any(String) });
    expect(await auditOf(app, userId)).toContainEqual(
      expect.objectContaining({
        action: 'identity.threat-detected',
        data: { kind: 'leaked-password', action: 'notify', sessionId: threat!.session_id },
      }),
    );
    expect(await countedThreats(app.client(), 'leaked-password', 'notify')).toBe(counted + 1);
    expect(await mailsAbout(app.client(), person.email, SUBJECT)).toEqual([expect.stringContaining('127.0.0.1')]);
  });

  it('is mailed once a day, and the room for other mails stays', async () => {
    const { person, userId } = await account();
    expect(statusCounts(await inParallel(20, () => loginAt(app, person)))).toEqual({ 200: 20 });
    expect(await threatsOf(app.database, userId)).toHaveLength(20);
    expect(await mailsAbout(app.client(), person.email, SUBJECT)).toHaveLength(1);
    await loginAt(app, person, 'curl/8.14.1');
    expect(await mailsAbout(app.client(), person.email, /another device/)).toHaveLength(1);
    await app.database.asOwner(
      `UPDATE identity.threats SET detected_at = detected_at - interval '25 hours' WHERE user_id = $1`,
      [userId],
    );
    await logIn(app, person);
    await expect(
      app.database.asOwner('SELECT FROM identity.threats WHERE user_id = $1 AND is_told', [userId]),
    ).resolves.toHaveLength(3);
  });

  it('is of no account whose password it isn’t', async () => {
    const { person, userId } = await signUp(app);
    expect(await tryAt(app, { ...person, password })).toEqual([401, 'identity.credentials-wrong']);
    await logIn(app, person);
    expect(await threatsOf(app.database, userId)).toEqual([]);
  });

  it('steps up where the policy says so: by the second factor, or a code to what was proved', async () => {
    const careful = await TestApp.start({ LEAKED_PASSWORDS_FILE, THREAT_ACTIONS: 'leaked-password:step-up' });
    try {
      const [bare, plain, safe] = [await account(careful), await account(careful), await account(careful)];
      await careful.database.asOwner(
        'UPDATE identity.users SET phone = NULL, phone_verified_at = NULL, email_verified_at = NULL WHERE id = $1',
        [bare.userId],
      );
      await addTotp(safe.client);
      for (const { person } of [bare, plain, safe]) await logIn(careful, person);
      expect(await threatsOf(careful.database, bare.userId)).toMatchObject([{ action: 'notify' }]);
      expect(await threatsOf(careful.database, plain.userId)).toMatchObject([{ action: 'step-up' }]);
      expect(await threatsOf(careful.database, safe.userId)).toMatchObject([{ action: 'step-up' }]);
    } finally {
      await careful.stop();
    }
  });

  it('403: lets nobody in where the policy says so, until it has been reset', async () => {
    const { person, userId, client } = await account(strict);
    expect(await tryAt(strict, person)).toEqual(BLOCKED);
    const { email: username } = person;
    expect((await strict.client().post('/auth/login', { username, password })).status).toBe(403);
    const finding = { kind: 'leaked-password', action: 'block', session_id: null };
    expect(await threatsOf(strict.database, userId)).toMatchObject([finding, finding]);
    expect(await auditOf(strict, userId)).toContainEqual(
      expect.objectContaining({ outcome: 'refused', reason: 'identity.password-leaked' }),
    );
    expect((await client.get('/api/auth/me')).status).toBe(200);
    const known = await codesOf(client, person.phone);
    await ageCodes(strict, person.phone, 61);
    const challengeId = await askChallenge(strict.client(), 'password-reset', person.phone);
    const code = await codeFor(client, person.phone, known);
    const body = { challengeId, code, newPassword: NEW_PASSWORD };
    expect((await strict.client().post('/api/auth/password-reset/confirm', body)).status).toBe(204);
    expect(await tryAt(strict, { ...person, password: NEW_PASSWORD })).toBe(200);
  });

  it('403: is refused so to nobody who doesn’t know it; and of twenty at once one is mailed', async () => {
    const { person, userId } = await account(strict);
    expect(await tryAt(strict, { ...person, password: 'wrong horse battery' })).toEqual([
      ...[401, 'identity.credentials-wrong'],
    ]);
    const [row] = await strict.database.asOwner<{ password_hash: string }>(
      'SELECT password_hash FROM identity.users WHERE id = $1',
      [userId],
    );
    // Past the comparison, which would bring them into a line.
    const commands = strict.nest.get(Commands, { strict: false });
    const start = () => commands.execute(new StartSession(userId, row!.password_hash, null, true));
    const refusals = await inParallel(20, () => start().catch((error: unknown) => error));
    expect(refusals).toEqual(Array(20).fill(expect.objectContaining({ code: 'identity.password-leaked' })));
    const told = await strict.database.asOwner('SELECT FROM identity.threats WHERE user_id = $1 AND is_told', [userId]);
    expect(told).toHaveLength(1);
  });

  it('blocks nobody who has no way to get another', async () => {
    const { person, userId } = await account(strict);
    await strict.database.asOwner('UPDATE identity.users SET phone = NULL, phone_verified_at = NULL WHERE id = $1', [
      userId,
    ]);
    expect(await tryAt(strict, person)).toBe(200);
    expect(await threatsOf(strict.database, userId)).toMatchObject([{ action: 'notify' }]);
  });

  it('that is a common one is so without any list', async () => {
    const { person, userId } = await account(app, common);
    await logIn(app, person);
    expect(await threatsOf(app.database, userId)).toMatchObject([{ kind: 'leaked-password' }]);
  });

  it('is in no log, no evidence and no audit record, nor is its hash', async () => {
    const rows = await app.database.asOwner<object>('SELECT evidence FROM identity.threats');
    const records = await app.database.asOwner<object>('SELECT * FROM audit.events');
    const seen = JSON.stringify([app.log, strict.log, rows, records]).toLowerCase();
    for (const secret of [password, sha1(password)]) expect(seen).not.toContain(secret);
  });
});

const loginAt = (service: TestApp, { email, password }: Person, userAgent = 'node') =>
  service.client().with({ 'user-agent': userAgent }).post('/api/auth/login', { email, password });
