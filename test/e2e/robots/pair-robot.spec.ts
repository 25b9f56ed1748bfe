import { newOwner } from '../../support/people.js';
import { announceChange, newMember } from '../../support/members.js';
import { TestApp } from '../../support/test-app.js';
import { makeRole } from '../rbac/roles.js';
import { inParallel, statusCounts, withoutRequestId } from '../identity/steps.js';
import { firstTeam, makeRobot, mayCreate, pair, pairingCodeFor, trailOf, type Owner } from './steps.js';

const WRONG = 'AAAAA-AAAAA';

describe('pairing a robot with a machine', () => {
  let app: TestApp;
  let owner: Owner;

  beforeAll(async () => {
    app = await TestApp.start();
    owner = await newOwner(app);
  });

  afterAll(() => app.stop());

  const redeem = (code: string, more: object = {}) => app.client().post('/api/robots/pair', { code, ...more });

  const expectWrong = async (code: string): Promise<void> => {
    const [wrong, this_] = [await redeem(WRONG), await redeem(code)];
    expect(withoutRequestId(this_)).toEqual(withoutRequestId(wrong));
    expect([wrong.status, wrong.body.code]).toEqual([400, 'robots.pairing-code-wrong']);
  };

  it('403: whoever pairs it acts for its creator, so nobody pairs the robot of a higher rank', async () => {
    const admin = await newMember(app, owner.tenant.id, 'admin');
    const ofOwner = await makeRobot(owner.bearer);
    const refused = await admin.bearer.post(`/api/robots/${ofOwner}/pairing-code`);
    expect([refused.status, refused.body.code]).toEqual([403, 'rbac.higher-rank']);
    const ofAdmin = await makeRobot(admin.bearer);
    expect((await owner.bearer.post(`/api/robots/${ofAdmin}/pairing-code`)).status).toBe(201);
  });

  it('403: nobody but its creator pairs a robot that holds, itself or by a team, what they could not give', async () => {
    const [admin, creator] = [
      await newMember(app, owner.tenant.id, 'admin'),
      await newMember(app, owner.tenant.id, 'admin'),
    ];
    const { id: roleId } = await makeRole(owner.bearer, ['billing:read']);
    const [itself, inTeam] = [await makeRobot(creator.bearer), await makeRobot(creator.bearer)];
    const team = (await owner.bearer.post('/api/teams', { name: 'Bookkeeping' })).body.id as string;
    await owner.bearer.post('/api/assignments', { actorType: 'robot', actorId: itself, roleId });
    await owner.bearer.post('/api/assignments', { actorType: 'team', actorId: team, roleId });
    await owner.bearer.send('PUT', `/api/teams/${team}/members/${inTeam}`);
    for (const robotId of [itself, inTeam]) {
      const ask = ({ bearer }: typeof admin | Owner) => bearer.post(`/api/robots/${robotId}/pairing-code`);
      const refused = await ask(admin);
      expect([refused.status, refused.body.code]).toEqual([403, 'rbac.grant-exceeds-own']);
      for (const one of [creator, owner]) expect((await ask(one)).status).toBe(201);
    }
  });

  it('the trail says that the robot itself was paired, where nobody is signed in', async () => {
    const robotId = await makeRobot(owner.bearer);
    await redeem(await pairingCodeFor(owner.bearer, robotId));
    const { logs } = (await owner.bearer.get('/api/audit/logs?action=robots.robot-paired')).body;
    expect(logs[0]).toMatchObject({ actorType: 'robot', actorId: robotId, resourceId: robotId });
  });

  describe('201', () => {
    it('a code of ten characters that look like no other, for ten minutes', async () => {
      const robotId = await makeRobot(owner.bearer);
      const { status, body, headers } = await owner.bearer.post(`/api/robots/${robotId}/pairing-code`);
      expect([status, headers.get('cache-control')]).toEqual([201, 'no-store']);
      expect(body).toEqual({
        code: expect.stringMatching(/^[A-HJ-NP-Z2-9]{5}-[A-HJ-NP-Z2-9]{5}$/),
        expiresAt: expect.any(String),
      });
      const lifeMs = Date.parse(body.expiresAt) - Date.now();
      expect(lifeMs).toBeGreaterThan(590_000);
      expect(lifeMs).toBeLessThanOrEqual(600_000);
    });
  });

  describe('200', () => {
    it('hands the machine the robot’s token, and says whose it is', async () => {
      const teamId = await firstTeam(app, owner.tenant.id);
      const name = 'Invoice clerk';
      const robotId = await makeRobot(owner.bearer, { name, teamIds: [teamId] });
      const { status, body, headers } = await redeem(await pairingCodeFor(owner.bearer, robotId), {
        machineName: ' pc-17 ',
      });
      expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(body).toEqual({
        token: expect.stringMatching(/^eyJ/),
        tokenType: 'bearer',
        expiresAt: null,
        robot: { id: robotId, name, tenantId: owner.tenant.id, teamIds: [teamId] },
      });
      expect((await mayCreate(app.client().bearer(body.token), teamId)).body.allowed).toBe(true);
      const view = await owner.bearer.get(`/api/robots/${robotId}`);
      expect(view.body).toMatchObject({ machineName: 'pc-17', pairedAt: expect.any(String) });
    });

    it.each([
      ['lower case', (code: string) => code.toLowerCase()],
      ['no hyphen', (code: string) => code.replace('-', '')],
      ['spaces', (code: string) => ` ${code.replace('-', ' ').split('').join(' ')} `],
    ])('forgives %s', async (_, spell) => {
      const robotId = await makeRobot(owner.bearer);
      expect((await redeem(spell(await pairingCodeFor(owner.bearer, robotId)))).status).toBe(200);
    });

    it('of twenty machines at once with one code, one is paired, and its token is the one that counts', async () => {
      const robotId = await makeRobot(owner.bearer);
      const code = await pairingCodeFor(owner.bearer, robotId);
      const answers = await inParallel(20, () => redeem(code));
      expect(statusCounts(answers)).toEqual({ 200: 1, 400: 19 });
      const paired = answers.find(({ status }) => status === 200)!;
      expect((await mayCreate(app.client().bearer(paired.body.token))).status).toBe(200);
    });

    it('again, on another machine: the token from before is refused at once', async () => {
      const robotId = await makeRobot(owner.bearer);
      const first = app.client().bearer(await pair(app, owner.bearer, robotId));
      expect((await mayCreate(first)).status).toBe(200);
      const second = app.client().bearer(await pair(app, owner.bearer, robotId));
      expect([(await mayCreate(first)).status, (await mayCreate(second)).status]).toEqual([401, 200]);
    });

    it('is in the audit trail of the tenant, without code, hash or token', async () => {
      const robotId = await makeRobot(owner.bearer);
      const code = await pairingCodeFor(owner.bearer, robotId);
      const { body } = await redeem(code, { machineName: 'pc-18' });
      const lines = (await trailOf(app, owner.tenant.id)).filter(({ resource_id }) => resource_id === robotId);
      expect(lines.map(({ action, data }) => [action, data])).toEqual([
        ['robots.robot-created', expect.anything()],
        ['robots.pairing-code-issued', { expiresAt: expect.any(String) }],
        ['robots.robot-paired', { machineName: 'pc-18', replacesToken: false }],
      ]);
      const kept = await app.database.asOwner<{ row: string }>(
        `SELECT to_jsonb(events)::text AS row FROM audit.events UNION ALL
          SELECT to_jsonb(jobs)::text FROM graphile_worker._private_jobs AS jobs UNION ALL
          SELECT to_jsonb(robots)::text FROM robots.robots UNION ALL SELECT to_jsonb(codes)::text FROM robots.pairing_codes AS codes`,
      );
      const everything = [...kept.map(({ row }) => row), ...app.log].join('\n');
      const token = body.token as string;
      for (const secret of [code, code.replace('-', ''), token, token.slice(-43)]) {
        expect(everything).not.toContain(secret);
      }
    });
  });

  describe('400', () => {
    it.each(['', '0', 'AAAAA-AAAA0', 'AAAAA-AAAAAA', "' OR 1=1 --", 'ＡＡＡＡＡ-ＡＡＡＡＡ'.slice(0, 11)])(
      'for what is no code: %j',
      async (text) => {
        const answer = await redeem(text);
        expect([answer.status === 422 || answer.status === 400, answer.body.token]).toEqual([true, undefined]);
        if (text.length > 0) await expectWrong(text);
      },
    );

    it('for a code that was used', async () => {
      const code = await pairingCodeFor(owner.bearer, await makeRobot(owner.bearer));
      await redeem(code);
      await expectWrong(code);
    });

    it('for a code that a newer one replaced, also of twenty at once', async () => {
      const robotId = await makeRobot(owner.bearer);
      const codes = await inParallel(20, () => pairingCodeFor(owner.bearer, robotId));
      const statuses = [];
      for (const code of codes) statuses.push((await redeem(code)).status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      expect(new Set(statuses)).toEqual(new Set([200, 400]));
    });

    it('for a code that is ten minutes old', async () => {
      const robotId = await makeRobot(owner.bearer);
      const code = await pairingCodeFor(owner.bearer, robotId);
      await app.database.asOwner(
        `UPDATE robots.pairing_codes SET expires_at = expires_at - interval '10 minutes' WHERE robot_id = $1`,
        [robotId],
      );
      await expectWrong(code);
    });

    it('for the code of a robot that was revoked', async () => {
      const robotId = await makeRobot(owner.bearer);
      const code = await pairingCodeFor(owner.bearer, robotId);
      await owner.bearer.delete(`/api/robots/${robotId}`);
      await expectWrong(code);
    });

    it('for a robot whose creator has left, or whose tenant is suspended', async () => {
      const admin = await newMember(app, owner.tenant.id, 'admin');
      const code = await pairingCodeFor(admin.bearer, await makeRobot(admin.bearer));
      expect((await owner.bearer.delete(`/api/members/${admin.userId}`)).status).toBe(204);
      await expectWrong(code);
      const other = await newOwner(app);
      const theirs = await pairingCodeFor(other.bearer, await makeRobot(other.bearer));
      await app.database.asOwner(`UPDATE tenancy.tenants SET status = 'suspended' WHERE id = $1`, [other.tenant.id]);
      await announceChange(app, `tenant:${other.tenant.id}`);
      await expectWrong(theirs);
    });

    it('a used code that is tried again stands in the trail of its tenant', async () => {
      const code = await pairingCodeFor(owner.bearer, await makeRobot(owner.bearer));
      await redeem(code);
      await redeem(code);
      const refused = (await trailOf(app, owner.tenant.id)).filter(({ action }) => action === 'robots.pair-robot');
      expect(refused.at(-1)).toMatchObject({ outcome: 'refused', reason: 'robots.pairing-code-wrong' });
    });
  });

  describe('409', () => {
    it('no code for a robot that was revoked', async () => {
      const robotId = await makeRobot(owner.bearer);
      await owner.bearer.delete(`/api/robots/${robotId}`);
      const { status, body } = await owner.bearer.post(`/api/robots/${robotId}/pairing-code`);
      expect([status, body.code]).toEqual([409, 'robots.robot-ended']);
    });
  });

  describe('422', () => {
    it.each([
      ['no code', {}],
      ['a list', { code: [WRONG] }],
      ['an object', { code: { $ne: '' } }],
      ['33 characters', { code: 'A'.repeat(33) }],
      ['a NUL in the machine’s name', { code: WRONG, machineName: 'pc\0' }],
      ['a robot’s id', { code: WRONG, robotId: '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071' }],
    ])('for %s', async (_, body) => {
      const answer = await app.client().post('/api/robots/pair', body);
      expect([answer.status, answer.body.code]).toEqual([422, 'http.validation-failed']);
    });
  });

  describe('429', () => {
    it('codes are tried a few times a minute only, from one address', async () => {
      const limited = await TestApp.start({ RATE_LIMIT_SIGN_IN_PER_MINUTE: '3' });
      try {
        const answers = [];
        for (let n = 0; n < 4; n++) answers.push(await limited.client().post('/api/robots/pair', { code: WRONG }));
        expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 429]);
      } finally {
        await limited.stop();
      }
    });
  });
});
