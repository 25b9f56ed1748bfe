import type { Command } from '#kernel';
import { AddTier, Commands, SetLimit } from '#platform';
import { GiveTier } from '#tenancy';
import { TestApp } from '../../support/test-app.js';

const NOBODY = '019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071';

describe('what an operator asks for tiers', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const execute = (command: Command) => app.nest.get(Commands, { strict: false }).execute(command);
  const rows = () =>
    app.database.asOwner(`SELECT limits::text FROM platform.limits UNION ALL SELECT t::text FROM platform.limit_tiers t
      UNION ALL SELECT tier FROM tenancy.tenants ORDER BY 1`);

  it.each<[string, Command, string]>([
    ['a limit of no tier', new SetLimit('nothing', 'user', 'read', 5, 60), 'platform.tier-not-found'],
    ['of no subject', new SetLimit('standard', 'nobody', 'read', 5, 60), 'platform.limit-invalid'],
    ['of no class', new SetLimit('standard', 'user', 'all', 5, 60), 'platform.limit-invalid'],
    ['of nothing', new SetLimit('standard', 'user', 'read', 0, 60), 'platform.limit-invalid'],
    ['of parts', new SetLimit('standard', 'user', 'read', 1.5, 60), 'platform.limit-invalid'],
    ['of no number', new SetLimit('standard', 'user', 'read', NaN, 60), 'platform.limit-invalid'],
    ['of too many', new SetLimit('standard', 'user', 'read', 10_000_001, 60), 'platform.limit-invalid'],
    ['in no time', new SetLimit('standard', 'user', 'read', 5, 0), 'platform.limit-invalid'],
    ['in more than a day', new SetLimit('standard', 'user', 'read', 5, 86_401), 'platform.limit-invalid'],
    ['a tier with a name that is none', new AddTier('Gold', 40, 'free'), 'platform.limit-invalid'],
    ['of no rank', new AddTier('gold', NaN, 'free'), 'platform.limit-invalid'],
    ['of a name that is taken', new AddTier('premium', 40, 'free'), 'platform.tier-taken'],
    ['of a rank that is taken', new AddTier('gold', 30, 'free'), 'platform.tier-taken'],
    ['like no other', new AddTier('gold', 40, 'nothing'), 'platform.tier-not-found'],
    ['a tier for no tenant', new GiveTier(NOBODY, 'free'), 'tenancy.tenant-not-found'],
    ['for no slug', new GiveTier('no-such-tenant', 'free'), 'tenancy.tenant-not-found'],
    ['no tier for a tenant', new GiveTier('acme', 'gold'), 'platform.tier-not-found'],
  ])('%s is refused, and nothing is changed', async (_what, command, code) => {
    const before = await rows();
    await expect(execute(command)).rejects.toMatchObject({ code });
    expect(await rows()).toEqual(before);
  });

  it('starts with a limit for every subject and class of each tier', async () => {
    const counts = await app.database.asOwner(
      'SELECT tier, count(*)::int AS limits FROM platform.limits GROUP BY 1 ORDER BY 1',
    );
    expect(counts).toEqual(['free', 'premium', 'standard'].map((tier) => ({ tier, limits: 16 })));
  });
});
