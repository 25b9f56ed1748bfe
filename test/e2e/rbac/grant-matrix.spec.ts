import { newPerson } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';
import { GIVERS, grantingScene, heldBy, type Giver, type GrantingScene, type Target } from './granting-scene.js';
import { differencesIn, type Try } from './granting-tries.js';
import { makeRole, type MadeRole } from './roles.js';
import {
  giftOf,
  grantsOf,
  needs,
  refusalOfActing,
  refusalOfGift,
  ROLE_NAMES,
  RULES_OF_ROLES,
  type RoleName,
} from './rules-of-granting.js';

const GEMINI = { scopeType: 'project', scopeId: 'gemini' };
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

describe('every giver × every way to give × every role × every target, by the rules and no other', () => {
  let app: TestApp;
  let scene: GrantingScene;
  let low: MadeRole;

  beforeAll(async () => {
    app = await TestApp.start();
    scene = await grantingScene(app);
  });

  afterAll(async () => {
    await scene.db.end();
    await app.stop();
  });

  const giverNamed = (name: string): Giver => scene.givers.find((giver) => giver.name === name)!;
  const self = ({ userId, links }: Giver): Target => ({
    ...{ name: 'themselves', type: 'human', id: userId },
    standing: links.slice(-1),
  });
  const targetsOf = (giver: Giver): Target[] => [
    ...(giver.kind === 'key of the tenant' ? [] : [self(giver)]),
    ...scene.targets,
  ];
  const differences = (tries: readonly Try[]) => differencesIn(scene, tries);

  const unlike = (held: readonly string[], wanted: readonly string[]): unknown =>
    JSON.stringify(held) === JSON.stringify(wanted) ? undefined : { held, wanted };

  describe.each(GIVERS)('%s', (name) => {
    it('another role for a member', async () => {
      const giver = giverNamed(name);
      const tries = targetsOf(giver).flatMap((target) =>
        ROLE_NAMES.map((role): Try => {
          const standing = target.type === 'human' ? target.standing : null;
          return {
            what: `${role} for ${target.name}`,
            expected:
              needs(giver, 'roles:manage') ?? refusalOfActing(giver, standing) ?? refusalOfGift(giver, giftOf(role)),
            ask: () => giver.client.send('PUT', `/api/members/${target.id}/role`, { role }),
            after: async () => unlike(await heldBy(scene, target.id), [role]),
          };
        }),
      );
      expect(await differences(tries)).toEqual([]);
    });

    it.each([
      ['for good', {}, '', true],
      ['in one project, for a day', { ...GEMINI, expiresAt: inDays(1) }, ' gemini for a time', false],
    ])('a role besides, %s', async (_, terms, word, isForever) => {
      const giver = giverNamed(name);
      const tries = targetsOf(giver).flatMap(({ standing, type, ...target }) =>
        ROLE_NAMES.map((role): Try => {
          const isThere = standing?.[0]!.includes(role) === true && isForever;
          return {
            what: `${role} for ${target.name}`,
            expected:
              needs(giver, 'roles:manage') ??
              refusalOfActing(giver, standing) ??
              refusalOfGift(giver, giftOf(role, isForever)) ??
              (isThere ? 'rbac.assignment-exists' : undefined),
            ask: () =>
              giver.client.post('/api/assignments', {
                ...{ actorType: type, actorId: target.id, roleId: scene.roleIds[role] },
                ...terms,
              }),
            after: async () =>
              (await heldBy(scene, target.id)).includes(`${role}${word}`) ? undefined : 'is not there',
          };
        }),
      );
      expect(await differences(tries)).toEqual([]);
    });

    it('an invitation, by mail and by link, and a yes to who asked', async () => {
      const giver = giverNamed(name);
      const { guest, joinRequestId } = scene;
      const join = async (token: unknown, role: RoleName) => {
        if (token !== null) await guest.client.post('/api/invitations/accept', { token });
        return unlike(await heldBy(scene, guest.userId), [role]);
      };
      const tries = ROLE_NAMES.flatMap((role): Try[] => {
        const expected = needs(giver, 'users:manage') ?? refusalOfGift(giver, giftOf(role));
        const invite = (body: object) => () => giver.client.post('/api/invitations', { role, ...body });
        const ways: [string, Try['ask'], Try['after']][] = [
          [`${role} by mail`, invite({ email: newPerson().email }), undefined],
          [`${role} by link`, invite({ delivery: 'link' }), ({ body }) => join(body.token, role)],
          [
            `${role} for who asked`,
            () => giver.client.post(`/api/join-requests/${joinRequestId}/approve`, { role }),
            () => join(null, role),
          ],
        ];
        return ways.map(([what, ask, after]) => ({ what, expected, ask, ...(after && { after }) }));
      });
      expect(await differences(tries)).toEqual([]);
    });

    it('a role that is made, bound or lets inherit', async () => {
      const giver = giverNamed(name);
      low = await makeRole(scene.owner.bearer, [], { rank: 0 });
      let number = 0;
      const change = async (changes: object) => {
        const answer = await giver.client.send('PATCH', `/api/roles/${low.id}`, { version: low.version, ...changes });
        if (answer.status < 300) low = await makeRole(scene.owner.bearer, [], { rank: 0 });
        return answer;
      };
      const tries = ROLE_NAMES.flatMap((role): Try[] => {
        const { rank } = RULES_OF_ROLES[role];
        const permissions = grantsOf(role);
        const bindings = permissions.map((permission) => ({ permission }));
        const scoped = bindings.map((one) => ({ ...one, scopeType: 'team', scopeId: '@member' }));
        const inherits = [scene.roleIds[role]];
        const make = (body: object) => () =>
          giver.client.post('/api/roles', { name: `made-${++number}-${low.name}`, rank: 0, ...body });
        const ways: [string, Try['ask'], number][] = [
          ['made of its rank', make({ rank, bindings }), rank],
          ['made low', make({ bindings }), 0],
          ['made low, within a scope', make({ bindings: scoped }), 0],
          ['made disabled', make({ bindings, status: 'disabled' }), 0],
          ['made to inherit', make({ inherits }), rank],
          ['bound', () => change({ bindings }), 0],
          ['let inherit', () => change({ inherits }), rank],
        ];
        return ways.map(([what, ask, highest]) => ({
          what: `what ${role} grants, ${what}`,
          expected:
            needs(giver, 'roles:manage') ?? refusalOfGift(giver, { rank: highest, permissions, isForever: true }),
          ask,
        }));
      });
      expect(await differences(tries)).toEqual([]);
    });

    it('a key of the tenant, and a robot', async () => {
      const giver = giverNamed(name);
      const byPerson = giver.kind === 'person' ? undefined : 'identity.sign-in-required';
      const keyOf = (role: RoleName, isForever: boolean): Try => ({
        what: `a key with what ${role} grants`,
        expected:
          needs(giver, 'tenant:read') ??
          byPerson ??
          needs(giver, 'api-keys:manage') ??
          // A key has no rank: what it carries alone is compared.
          refusalOfGift(giver, { rank: -2, permissions: grantsOf(role), isForever }),
        ask: () =>
          giver.client.post('/api/api-keys', {
            ...{ name: role, level: 'tenant', permissions: grantsOf(role), expiresAt: isForever ? null : inDays(1) },
          }),
      });
      const robot: Try = {
        what: 'a robot',
        expected: needs(giver, 'robots:manage') ?? byPerson ?? refusalOfGift(giver, giftOf('user', false)),
        ask: () => giver.client.post('/api/robots', { name: `Made by ${name}`, teamIds: [] }),
        after: async ({ body }) => unlike(await heldBy(scene, body.id as string), ['user']),
      };
      const keys = ROLE_NAMES.flatMap((role) => [keyOf(role, true), keyOf(role, false)]);
      expect(await differences([...keys, robot])).toEqual([]);
    });

    it('the tenant itself', async () => {
      const giver = giverNamed(name);
      const refusal = ({ id, type, standing }: Target): string | undefined => {
        if (giver.kind !== 'person') return 'identity.sign-in-required';
        if (giver.links[0]!.length === 0) return 'tenancy.tenant-not-found';
        if (!giver.links[0]!.includes('owner')) return 'tenancy.owner-required';
        if (id === giver.userId) return 'tenancy.owner-unfit';
        return standing === null || type === 'robot' ? 'tenancy.member-not-found' : undefined;
      };
      const tries = targetsOf(giver).map((target): Try => ({
        what: `to ${target.name}`,
        expected: refusal(target),
        ask: () => giver.client.post(`/api/tenants/${scene.tenantId}/transfer`, { userId: target.id }),
        after: async () =>
          unlike([...(await heldBy(scene, target.id)), ...(await heldBy(scene, giver.userId))], ['owner', 'admin']),
      }));
      expect(await differences(tries)).toEqual([]);
    });
  });
});
