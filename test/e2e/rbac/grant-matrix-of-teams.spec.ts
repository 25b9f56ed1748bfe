import { newId } from '#kernel';
import { TestApp } from '../../support/test-app.js';
import { makeKey } from '../api-keys/keys.js';
import { GIVERS, grantingScene, heldBy, type Giver, type GrantingScene } from './granting-scene.js';
import { differencesIn, type Try } from './granting-tries.js';
import { giftOf, needs, refusalOfActing, refusalOfGift, ROLE_NAMES } from './rules-of-granting.js';

const MOVE_IN = `INSERT INTO tenancy.team_members (tenant_id, team_id, actor_type, actor_id, added_at)
  VALUES ($1, $2, 'human', $3, now())`;
/** What a team or a key can hold. */
const NOT_OWNER = ROLE_NAMES.filter((name) => name !== 'owner');

describe('every giver × every role × teams, keys and packs, by the rules and no other', () => {
  let app: TestApp;
  let scene: GrantingScene;
  /** With nobody in it, and with another admin. */
  let empty: string;
  let withAdmin: string;
  /** Each holds a role. */
  let holding: Record<string, string>;
  let keyId: string;

  beforeAll(async () => {
    app = await TestApp.start();
    scene = await grantingScene(app);
    const { owner, tenantId, roleIds, targets } = scene;
    const newTeam = async (name: string) => (await owner.bearer.post('/api/teams', { name })).body.id as string;
    [empty, withAdmin] = [await newTeam('Empty'), await newTeam('With an admin')];
    const admin = targets.find(({ name }) => name === 'another admin');
    await app.database.asOwner(MOVE_IN, [tenantId, withAdmin, admin!.id]);
    holding = Object.fromEntries(
      await Promise.all(NOT_OWNER.map(async (role) => [role, await newTeam(`Holds ${role}`)] as const)),
    );
    for (const role of NOT_OWNER) {
      const given = { actorType: 'team', actorId: holding[role], roleId: roleIds[role] };
      const { status } = await owner.bearer.post('/api/assignments', given);
      if (status !== 201) throw new Error(`${role} for a team: ${status}`);
    }
    keyId = (await makeKey(app, owner.bearer, { level: 'tenant', permissions: ['tenant:read'] })).id;
    await scene.keep();
  });

  afterAll(async () => {
    await scene.db.end();
    await app.stop();
  });

  const giverNamed = (name: string): Giver => scene.givers.find((giver) => giver.name === name)!;

  const assigning = (giver: Giver, to: object, standing: Parameters<typeof refusalOfActing>[1], what: string) =>
    ROLE_NAMES.map((role): Try => ({
      what: `${role} for ${what}`,
      expected:
        needs(giver, 'roles:manage') ??
        refusalOfActing(giver, standing) ??
        (role === 'owner' ? 'rbac.owner-is-personal' : undefined) ??
        refusalOfGift(giver, giftOf(role)),
      ask: () => giver.client.post('/api/assignments', { ...to, roleId: scene.roleIds[role] }),
      after: async ({ body }) =>
        (await heldBy(scene, body.actorId as string)).includes(role) ? undefined : 'is not there',
    }));

  describe.each(GIVERS)('%s', (name) => {
    it('a role for a team, or for a key of the tenant', async () => {
      const giver = giverNamed(name);
      const team = (actorId: string) => ({ actorType: 'team', actorId });
      const tries = [
        ...assigning(giver, team(empty), [[]], 'a team that nobody is in'),
        ...assigning(giver, team(withAdmin), [['admin']], 'a team with an admin'),
        ...assigning(giver, { actorType: 'service', actorId: keyId }, [[]], 'a key'),
      ];
      expect(await differencesIn(scene, tries)).toEqual([]);
    });

    it('somebody into a team that holds a role', async () => {
      const giver = giverNamed(name);
      const targets = scene.targets.filter((target) =>
        ['another user', 'another admin', 'nobody'].includes(target.name),
      );
      const tries = targets.flatMap((target) =>
        NOT_OWNER.map((role): Try => ({
          what: `${target.name} into what holds ${role}`,
          expected:
            needs(giver, 'teams:manage') ??
            refusalOfActing(giver, target.standing) ??
            refusalOfGift(giver, giftOf(role)),
          ask: () => giver.client.send('PUT', `/api/teams/${holding[role]}/members/${target.id}`),
          after: async () => {
            const path = `/api/teams/${holding[role]}/members/${target.id}`;
            const left = await scene.owner.bearer.delete(path);
            return left.status === 204 ? undefined : left.status;
          },
        })),
      );
      expect(await differencesIn(scene, tries)).toEqual([]);
    });
  });

  it('a pack, with permissions that nobody but an owner holds', async () => {
    const permissions = ['workflow:read', 'workflow:create'];
    const isOwner = ({ name }: Giver): boolean => name === 'the owner';
    const tries = scene.givers.map((giver): Try => ({
      what: `web-studio by ${giver.name}`,
      expected: needs(giver, 'roles:manage') ?? refusalOfGift(giver, { rank: 20, permissions, isForever: true }),
      ask: () => giver.client.post('/api/role-packs/web-studio/apply', {}),
    }));
    expect(tries.filter(({ expected }) => expected === undefined)).toHaveLength(scene.givers.filter(isOwner).length);
    expect(await differencesIn(scene, tries)).toEqual([]);
  });

  it('of a team or a key that there is none of, whoever asks gets the same', async () => {
    const to = (actorType: string) => ({ actorType, actorId: newId(), roleId: scene.roleIds.user });
    const codes = ['team', 'service'].map(async (type) => {
      return (await scene.owner.bearer.post('/api/assignments', to(type))).body.code as string;
    });
    expect(await Promise.all(codes)).toEqual(['tenancy.team-not-found', 'tenancy.member-not-found']);
  });
});
