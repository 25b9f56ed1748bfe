import { invitationFor } from '../../support/mail.js';
import { newMember } from '../../support/members.js';
import { logIn, newOwner, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { eventually, inParallel, startSignUp, statusCounts, verify } from '../identity/steps.js';
import { ALL_CLOSED, doorsOf, personWithEverything } from './doors.js';
import { accountWithEmail, changeEmail, changePhone, messagesTo, newEmail, newPhone } from './steps.js';

const DELETION = '/api/users/me/deletion';

/** Every text in every table of ours, with where it stands. */
const TEXTS = `SELECT format('%I.%I', table_schema, table_name) AS "table", string_agg(format('%I::text', column_name), ', ') AS columns
  FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
  WHERE table_schema IN ('identity', 'tenancy', 'rbac', 'api_keys', 'robots', 'audit', 'graphile_worker') AND table_type = 'BASE TABLE'
    AND data_type IN ('text', 'jsonb', 'json', 'bytea', 'uuid')
  GROUP BY 1`;

describe('deleting one’s own account', () => {
  let app: TestApp;
  let other: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
    other = await TestApp.start({ WORKER_ENABLED: 'false' }, app.database);
  });

  afterAll(async () => {
    await other.stop();
    await app.stop();
  });

  /** In which tables any of the words stands. */
  async function tablesWith(words: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (const { table, columns } of await app.database.asOwner<{ table: string; columns: string }>(TEXTS)) {
      const rows = await app.database.asOwner(`SELECT FROM ${table} WHERE concat_ws(' ', ${columns}) LIKE ANY ($1)`, [
        words.map((word) => `%${word}%`),
      ]);
      if (rows.length > 0) found.push(table);
    }
    return found.sort();
  }

  it('204: when it has returned, every door is closed, in every process', async () => {
    const person = await personWithEverything(app);
    for (const at of [app, other]) await doorsOf(at, person);
    const answer = await person.client.post(DELETION);
    expect([answer.status, person.client.cookie]).toEqual([204, undefined]);
    for (const at of [other, app]) expect(await doorsOf(at, person)).toEqual(ALL_CLOSED);
    const { members } = (await person.owner.bearer.get('/api/members')).body as { members: { userId: string }[] };
    expect(members.map(({ userId }) => userId)).toEqual([person.owner.userId]);
  });

  it('204: what said who the person was is gone from every table, and from the trail a moment later', async () => {
    const person = await personWithEverything(app);
    const first = person.person;
    const [email, phone] = [newEmail(), newPhone()];
    const username = `mei.${phone.slice(-8)}`;
    await person.client.send('PATCH', '/api/users/me', {
      ...{ version: (await person.client.get('/api/users/me')).body.version, username },
      ...{ displayName: `Mei ${phone}`, metadata: { note: `Metadata of ${username}` } },
    });
    await person.owner.bearer.post('/api/invitations', { email: first.email });
    const strangers = await newOwner(app);
    await strangers.bearer.post('/api/invitations', { email });
    await person.client.post('/api/join-requests', { slug: strangers.tenant.slug, message: `This is ${username}` });
    await changeEmail(person.client, email);
    await changePhone(person.client, phone);
    const masked = [first.phone, phone].map((number) => `****${number.slice(-4)}`);
    const words = [first.email, email, first.phone, phone, username, ...masked];
    await eventually(async () => (await messagesTo(app.client(), first.phone)).length > 1);
    expect((await person.client.post(DELETION)).status).toBe(204);
    const isForgotten = async () => (await tablesWith(words)).every((table) => table === 'identity.sms_sent');
    expect([await eventually(isForgotten), await tablesWith(words)]).toEqual([true, ['identity.sms_sent']]);
  });

  it('204: the lines of the trail stay, each as it was but for what was personal; others’ keep theirs', async () => {
    const owner = await newOwner(app);
    const { client, userId, person } = await newMember(app, owner.tenant.id, 'user');
    await owner.bearer.post('/api/invitations', { email: newEmail() });
    await client.get('/api/audit/logs');
    const lines = () =>
      app.database.asOwner<Record<string, unknown>>(
        `SELECT * FROM audit.events WHERE occurred_at < $1 ORDER BY occurred_at, id`,
        [until],
      );
    const until = new Date();
    const before = await lines();
    const isHis = (line: Record<string, unknown>) => (line['actor_id'] ?? line['user_id']) === userId;
    expect(before.filter((line) => isHis(line) && line['ip'] !== null).length).toBeGreaterThan(3);
    expect((await client.post(DELETION)).status).toBe(204);
    const isErased = async () =>
      !(await lines()).some(
        (line) => (isHis(line) && line['ip'] !== null) || JSON.stringify(line).includes(person.email),
      );
    expect(await eventually(isErased)).toBe(true);
    const after = await lines();
    const without = ({ ip: _ip, user_agent: _agent, personal: _personal, ...rest }: Record<string, unknown>) => rest;
    expect(after.map(without)).toEqual(before.map(without));
    const others = (all: Record<string, unknown>[]) =>
      all.filter((line) => !isHis(line) && line['personal_of'] !== userId);
    expect(others(after)).toEqual(others(before));
    expect(others(after).some(({ personal }) => personal !== null)).toBe(true);
  });

  it('42501: the application erases nobody whose account is there', async () => {
    const { userId, person } = await signUp(app);
    const [erased] = await app.database.asApplication(async (client) => {
      return (await client.query('SELECT audit.erase_person($1, $2, 1000) AS erased', [userId, [person.email]])).rows;
    });
    expect(erased).toEqual({ erased: 0 });
  });

  it('204: address, phone and username are free, and whoever takes them is somebody else', async () => {
    const { client, person, userId } = await accountWithEmail(app);
    await client.send('PATCH', '/api/users/me', { version: 3, username: `free${person.phone.slice(-8)}` });
    await client.post(DELETION);
    await app.database.asOwner('DELETE FROM identity.sms_sent');
    const { client: again, verificationId, code } = await startSignUp(app, person);
    const verified = await verify(again, verificationId, code);
    expect([verified.status, verified.body.user.id === userId]).toEqual([200, false]);
    const username = `free${person.phone.slice(-8)}`;
    expect((await again.send('PATCH', '/api/users/me', { version: 2, username })).status).toBe(200);
    expect((await again.get('/api/tenants')).body.tenants).toEqual([]);
  });

  it('204: the person is told; an invitation that waits for an address that was never proved stays', async () => {
    const owner = await newOwner(app);
    const { client, person } = await signUp(app);
    await owner.bearer.post('/api/invitations', { email: person.email });
    const token = await invitationFor(app.client(), person.email);
    await client.post(DELETION);
    const isTold = async () => (await messagesTo(app.client(), person.email))[0]!.subject === 'Your account is deleted';
    expect(await eventually(isTold)).toBe(true);
    await app.database.asOwner('DELETE FROM identity.sms_sent');
    const rightful = await signUp(app, { ...person, phone: newPhone() });
    expect((await rightful.client.post('/api/invitations/accept', { token })).status).toBe(200);
  });

  it('204: of twenty at once one counts', async () => {
    const { client, sessionToken } = await signUp(app);
    const answers = await inParallel(20, () => app.client().bearer(sessionToken).post(DELETION));
    const counts = statusCounts(answers);
    expect([counts[204], Object.keys(counts).filter((status) => !['204', '401', '409'].includes(status))]).toEqual([
      1,
      [],
    ]);
    expect((await client.get('/api/auth/me')).status).toBe(401);
  });

  it('no tenant, request or session that is made at that moment is left behind', async () => {
    const owner = await newOwner(app);
    for (let round = 0; round < 5; round++) {
      const { client, person, userId } = await accountWithEmail(app);
      await owner.bearer.post('/api/invitations', { email: person.email });
      const token = await invitationFor(app.client(), person.email);
      const second = await logIn(app, person);
      await Promise.all([
        second.client.post(DELETION),
        client.post('/api/tenants', { name: 'Left behind' }),
        client.post('/api/invitations/accept', { token }),
        client.post('/api/join-requests', { slug: owner.tenant.slug }),
        ...Array.from({ length: 4 }, () => app.client().post('/api/auth/login', person)),
      ]);
      await client.post(DELETION);
      const rows = await app.database.asOwner(
        `SELECT (SELECT status FROM identity.users WHERE id = $1) AS status,
          (SELECT count(*)::int FROM tenancy.memberships WHERE user_id = $1) AS memberships,
          (SELECT count(*)::int FROM tenancy.join_requests WHERE user_id = $1) AS requests,
          (SELECT count(*)::int FROM identity.sessions WHERE user_id = $1) AS sessions`,
        [userId],
      );
      const left = rows[0] as { status: string };
      // An own tenant that was made first keeps its owner.
      if (left.status === 'active') continue;
      expect(left).toEqual({ status: 'deleted', memberships: 0, requests: 0, sessions: 0 });
    }
  });

  describe('409', () => {
    it('to the last owner of a tenant, with its id, and nothing is changed', async () => {
      const owner = await newOwner(app);
      const refused = await owner.client.post(DELETION);
      expect([refused.status, refused.body.code, refused.body.tenantIds]).toEqual([
        409,
        'rbac.last-owner',
        [owner.tenant.id],
      ]);
      expect((await owner.bearer.get('/api/auth/me')).status).toBe(200);
    });

    it('of two owners who delete at once one stays, five times', async () => {
      for (let round = 0; round < 5; round++) {
        const owner = await newOwner(app);
        const second = await newMember(app, owner.tenant.id, 'owner');
        const answers = await Promise.all([owner, second].map(({ client }) => client.post(DELETION)));
        expect(statusCounts(answers)).toEqual({ 204: 1, 409: 1 });
      }
    });
  });

  it('401: nobody’s, and not long after one has proved who one is', async () => {
    expect((await app.client().post(DELETION)).status).toBe(401);
    const { person, userId } = await signUp(app);
    const { client } = await logIn(app, person);
    await app.database.asOwner('UPDATE identity.sessions SET proofs = $2 WHERE user_id = $1', [
      userId,
      JSON.stringify([{ method: 'pwd', atMs: 1 }]),
    ]);
    expect((await client.post(DELETION)).body.code).toBe('identity.authentication-insufficient');
  });
});
