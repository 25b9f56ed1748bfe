import { covers, isPermissionName, isPermissionPattern } from '#kernel';
import { OWNER } from '../built-in-roles.js';
import { grantsAnything, isKnownPermission, PERMISSION_CATALOGUE } from '../permission-catalogue.js';
import { factsOfRoles } from '../role-facts.js';
import { grantsOf } from '../role.js';
import { packNamed, ROLE_PACKS } from './role-packs.js';

const NAME = /^[a-z][a-z0-9_-]*$/;

/** What each role of a pack may do of what the pack brings and of Sallyport’s own, in the whole tenant. */
function held(packName: string): Record<string, string[]> {
  const { roles, permissions } = packNamed(packName);
  const facts = factsOfRoles({
    roles: roles.map(({ name, rank }) => ({ id: name, name, rank, status: 'active' })),
    bindings: roles.flatMap((role) =>
      grantsOf(role).map(({ permission, scopeType: scope_type, scopeId: scope_id }) => {
        return { role_id: role.name, permission, scope_type, scope_id };
      }),
    ),
    parents: roles.flatMap(({ name, inherits }) => inherits.map((parent_id) => ({ role_id: name, parent_id }))),
  });
  const all = [...permissions.map(({ permission }) => permission), ...Object.keys(PERMISSION_CATALOGUE)];
  return Object.fromEntries(
    [...facts.values()].map(({ name, limitsByPattern }) => {
      const patterns = [...limitsByPattern].filter(([, limits]) => limits.includes(null)).map(([pattern]) => pattern);
      return [name, all.filter((permission) => patterns.some((pattern) => covers(pattern, permission)))];
    }),
  );
}

describe.each(ROLE_PACKS)('the role pack $name', ({ name: packName, permissions, roles }) => {
  const ranks = new Map(roles.map(({ name, rank }) => [name, rank]));

  it('has names that roles and applications may have, each once', () => {
    expect([packName, ...ranks.keys()].filter((name) => !NAME.test(name))).toEqual([]);
    expect(ranks.size).toBe(roles.length);
    expect(ranks.has('system_admin') || ranks.has('microdao_owner')).toBe(false);
  });

  it('brings permissions that are no other’s, each described', () => {
    const names = permissions.map(({ permission }) => permission);
    const others = ROLE_PACKS.filter(({ name }) => name !== packName).flatMap((pack) => pack.permissions);
    const taken = new Set(others.map(({ permission }) => permission));
    expect(names.filter((name) => !isPermissionName(name) || isKnownPermission(name) || taken.has(name))).toEqual([]);
    expect(permissions.filter(({ description }) => !/^[A-Z].*\.$/.test(description))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('grants only what there is, and brings nothing that none of its roles grants', () => {
    const names = permissions.map(({ permission }) => permission);
    const patterns = roles.flatMap(grantsOf).map(({ permission }) => permission);
    expect(patterns.filter((one) => !isPermissionPattern(one) || !grantsAnything(one, names))).toEqual([]);
    expect(names.filter((name) => !patterns.some((one) => covers(one, name)))).toEqual([]);
  });

  it('has each role after what it inherits, and above it: no cycles', () => {
    roles.forEach(({ name, rank, inherits }, index) => {
      const before = new Set(roles.slice(0, index).map((role) => role.name));
      expect([name, inherits.filter((parent) => !before.has(parent) || ranks.get(parent)! >= rank)]).toEqual([
        name,
        [],
      ]);
    });
  });

  it('has no role beside the owner that reaches an owner’s rank', () => {
    expect(roles.filter(({ name, rank }) => name !== OWNER && rank >= 100)).toEqual([]);
  });
});

describe('what the roles of packs may do', () => {
  it('Perseus: the owner everything, billing as well; the admin neither billing nor the tenant’s end', () => {
    const { owner, admin, user } = held('perseus');
    expect(owner).toEqual(Object.keys(PERMISSION_CATALOGUE));
    expect(owner).toEqual(expect.arrayContaining(['billing:read', 'billing:manage']));
    expect(admin!.filter((one) => /^billing:|^tenant:delete/.test(one))).toEqual([]);
    expect(user).toEqual(['tenant:read']);
  });

  it('AI backend: admin > developer > standard_user > read_only, each really more than the next', () => {
    const { admin, developer, standard_user: standard, read_only: readOnly } = held('ai-backend');
    expect(readOnly).toEqual(['presentations:read', 'tenant:read']);
    const features = packNamed('ai-backend').permissions.map(({ permission }) => permission);
    expect(standard).toEqual([...features.filter((one) => one !== 'images:generate'), 'tenant:read']);
    expect(developer).toEqual([...features, 'tenant:read']);
    expect(admin!.slice(0, features.length)).toEqual(features);
    expect(admin!.length).toBeGreaterThan(features.length);
  });

  it('Aethera: the admin all fifteen permissions, the analyst and the viewer what their words say', () => {
    const { admin, analyst, viewer } = held('aethera');
    const all = [
      ...['projects:create', 'projects:read', 'projects:update', 'projects:delete'],
      ...['runs:create', 'runs:read', 'runs:update', 'runs:delete'],
      ...['reports:read', 'reports:export', 'models:read', 'models:manage'],
      ...['users:read', 'users:manage', 'audit:read'],
    ];
    expect(admin).toEqual(expect.arrayContaining(all));
    expect(analyst).toEqual(expect.arrayContaining(['projects:create', 'runs:create', 'runs:read', 'reports:read']));
    expect(analyst!.filter((one) => /:(delete|manage)$|^users:|^audit:/.test(one))).toEqual([]);
    expect(viewer).toEqual(['projects:read', 'reports:read']);
  });
});
