import { newId } from '#kernel';
import { UnitOfWork } from '#platform';
import type { Answer } from '../../support/http-client.js';
import { codeFor, logIn, newOwner, newPerson, signUp } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

/** Everything that a change would leave behind, audit records and queued messages included. */
const STATE = `SELECT
  (SELECT json_agg(users ORDER BY id) FROM identity.users) AS users,
  (SELECT json_agg(sessions ORDER BY id) FROM identity.sessions) AS sessions,
  (SELECT json_agg(refresh_families ORDER BY id) FROM identity.refresh_families) AS families,
  (SELECT json_agg(phone_verifications ORDER BY id) FROM identity.phone_verifications) AS verifications,
  (SELECT count(*) FROM identity.sms_sent) AS sms,
  (SELECT count(*) FROM tenancy.tenants) AS tenants,
  (SELECT count(*) FROM rbac.roles) AS roles,
  (SELECT count(*) FROM audit.events) AS audited,
  (SELECT count(*) FROM graphile_worker._private_jobs) AS queued`;

describe('no audit record, no change', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  describe('while the audit trail cannot be written', () => {
    it('500: nobody is signed up, and no code is sent', async () => {
      const person = newPerson();
      await expectNoChange(() => app.client().post('/api/auth/sign-up', person));
      const outbox = await app.client().get(`/dev/outbox?to=${encodeURIComponent(person.phone)}`);
      expect(outbox.body.messages).toEqual([]);
    });

    it('500: no phone is verified, and the code stays good', async () => {
      const person = newPerson();
      const client = app.client();
      const { verificationId } = (await client.post('/api/auth/sign-up', person)).body;
      const code = await codeFor(client, person.phone);
      const verify = () => client.post('/api/auth/verify-phone', { verificationId, code });
      await expectNoChange(verify);
      expect((await verify()).status).toBe(200);
    });

    it('500: no session is started', async () => {
      const { person } = await signUp(app);
      const { email, password } = person;
      const { headers } = await expectNoChange(() => app.client().post('/api/auth/login', { email, password }));
      expect(headers.getSetCookie()).toEqual([]);
    });

    it('500: no tenant is made', async () => {
      const { client } = await signUp(app);
      await expectNoChange(() => client.post('/api/tenants', { name: 'Unheard of' }));
    });

    it('500: no tenant is selected, and no token issued', async () => {
      const owner = await newOwner(app);
      const { client } = await logIn(app, owner.person);
      const { body } = await expectNoChange(() =>
        client.post('/api/auth/select-tenant', { tenantId: owner.tenant.id }),
      );
      expect(body.accessToken).toBeUndefined();
    });

    it('500: no token is refreshed, and the refresh token stays good', async () => {
      const { refreshToken } = await newOwner(app);
      const refresh = () => app.client().post('/api/auth/refresh', { refreshToken });
      await expectNoChange(refresh);
      expect((await refresh()).status).toBe(200);
    });

    it('500: no session is ended, and none is said to be', async () => {
      const owner = await newOwner(app);
      const { cookie } = owner.client;
      await expectNoChange(() => owner.client.post('/api/auth/logout'));
      owner.client.cookie = cookie;
      expect((await owner.client.get('/api/auth/me')).status).toBe(200);
    });

    it('500: no check is answered with a refusal that nobody would find', async () => {
      const { bearer } = await newOwner(app);
      const check = () => bearer.post('/api/access/check', { permission: 'spaceships:launch' });
      expect((await expectNoChange(check)).body.allowed).toBeUndefined();
    });
  });

  describe('a command', () => {
    const INSERT = `INSERT INTO tenancy.teams (id, tenant_id, name, created_at, version) VALUES ($1, $2, $3, now(), 1)`;

    it('that changes something without recording an event does not commit', async () => {
      const { tenant } = await newOwner(app);
      const unitOfWork = app.nest.get(UnitOfWork, { strict: false });
      const silent = unitOfWork.write('test.silent', async () => {
        await unitOfWork.transaction.scopeTo({ tenantId: tenant.id });
        await unitOfWork.transaction.query(INSERT, [newId(), tenant.id, 'Silent']);
      });
      await expect(silent).rejects.toThrow('command test.silent changed something without recording an event');
      expect(await app.database.asOwner(`SELECT FROM tenancy.teams WHERE name = 'Silent'`)).toEqual([]);
    });

    it('that changes nothing needs no event', async () => {
      const unitOfWork = app.nest.get(UnitOfWork, { strict: false });
      await expect(unitOfWork.write('test.idle', () => Promise.resolve(42))).resolves.toBe(42);
    });

    it('has no transaction to write in outside of the unit of work', () => {
      expect(() => app.nest.get(UnitOfWork, { strict: false }).transaction).toThrow('no transaction is open');
    });
  });

  describe('a query', () => {
    it('cannot change anything', async () => {
      const unitOfWork = app.nest.get(UnitOfWork, { strict: false });
      const writing = unitOfWork.read('test.sly', () =>
        unitOfWork.transaction.query(`INSERT INTO identity.sms_sent VALUES ('${newId()}', '', '', now())`),
      );
      await expect(writing).rejects.toMatchObject({ code: 'platform.unavailable' });
      expect(await app.database.asOwner(`SELECT FROM identity.sms_sent WHERE phone = ''`)).toEqual([]);
    });
  });

  /** Sends the request while nothing can be appended to the trail; it must fail, and leave everything as it was. */
  async function expectNoChange(send: () => Promise<Answer>): Promise<Answer> {
    await settled();
    const [before] = await app.database.asOwner(STATE);
    await app.database.asOwner('REVOKE INSERT ON audit.events FROM sallyport_app');
    const answer = await send();
    await app.database.asOwner('GRANT INSERT ON audit.events TO sallyport_app');
    expect([answer.status, answer.body.code]).toEqual([500, 'platform.internal']);
    expect((await app.database.asOwner(STATE))[0]).toEqual(before);
    return answer;
  }

  /** Waits until what happened before is delivered. */
  async function settled(): Promise<void> {
    while ((await app.database.asOwner('SELECT FROM graphile_worker._private_jobs')).length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
});
