import { DEFAULT_TENANT_ID } from '#tenancy/contract';
import { whileHeld } from '../support/in-turn.js';
import { DEFAULT_PATIENCE } from '../support/patience.js';
import { TestApp } from '../support/test-app.js';
import { newViewer, OPEN } from './support/default-tenant.js';
import { STUDIO } from './web-studio/studio.js';

/** Logins of the contracts that end without a tenant. */
describe.each([
  ['Aethera and DAARION', '/auth/login'],
  ['Web Studio', '/identity/auth/login'],
])('a login of %s', (_, path) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ ...DEFAULT_PATIENCE, ...OPEN, ...STUDIO });
  });

  afterAll(() => app.stop());

  const sessionsOf = async (userId: string) => {
    const sql = 'SELECT ended_at IS NULL AS "isOpen" FROM identity.sessions WHERE user_id = $1 ORDER BY created_at';
    return (await app.database.asOwner<{ isOpen: boolean }>(sql, [userId])).map(({ isOpen }) => isOpen);
  };

  const logIn = ({ username, password }: { username: string; password: string }) =>
    app.client().post(path, { username, password });

  it('503: of whoever could not be taken into the tenant leaves no session', async () => {
    const { person, userId } = await newViewer(app);
    const { status } = await whileHeld(app.database, `tenancy:tenant:${DEFAULT_TENANT_ID}`, () => logIn(person));
    expect([status, await sessionsOf(userId)]).toEqual([503, [true, false]]);
  });

  it('403 mfa_required: where the tenant requires a second factor of whoever has none, and leaves no session', async () => {
    const { person, userId } = await newViewer(app);
    const require = (policy: string) => app.database.asOwner('UPDATE tenancy.tenants SET second_factor = $1', [policy]);
    await require('required');
    const { status, body, text } = await logIn(person).finally(() => require('optional'));
    const word = path === '/auth/login' ? body.detail : body.error.code;
    expect([status, word, text.includes('sp_')]).toEqual([403, 'mfa_required', false]);
    expect(await sessionsOf(userId)).toEqual([true, false]);
  });
});
