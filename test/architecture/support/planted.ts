import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT, type Tree } from './cruise.js';

const manifest = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as { imports: unknown };
const contexts = ['tenancy', 'identity', 'rbac', 'api-keys', 'robots', 'oauth'];

function dependency(name: string): Tree {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
    [`node_modules/${name}/index.js`]: 'export const thing = 1;',
  };
}

/** A project laid out like this one, with its import map, three packages and libraries that import nothing. */
export const emptyProject: Tree = {
  'package.json': JSON.stringify({
    type: 'module',
    imports: manifest.imports,
    dependencies: { declared: '1.0.0' },
    devDependencies: { 'dev-only': '1.0.0' },
  }),
  ...dependency('declared'),
  ...dependency('dev-only'),
  ...dependency('undeclared'),
  'apps/api/src/main.ts': 'export const main = 1;',
  'test/support/clock.ts': 'export const thing = 1;',
  'bench/load.ts': 'export const thing = 1;',
  ...Object.fromEntries(
    ['kernel', 'platform', 'audit', 'sdk', ...contexts].map((name) => [
      `libs/${name}/src/index.ts`,
      'export const thing = 1;',
    ]),
  ),
  ...Object.fromEntries(contexts.map((name) => [`libs/${name}/src/contract.ts`, 'export const event = 1;'])),
};

/** One import of each kind that the rules allow. */
export const everythingAllowed: Tree = {
  'apps/api/src/main.ts': "import '#audit';\nimport '#oauth';\nimport '#identity/contract';\nimport 'declared';",
  'libs/kernel/src/index.ts': "import 'node:crypto';\nexport { id } from './id.js';",
  'libs/kernel/src/id.ts': 'export const id = 1;',
  'libs/kernel/src/id.spec.ts': "import 'dev-only';\nimport './id.js';\nimport '../../../test/support/clock.js';",
  'libs/platform/src/index.ts': "import '#kernel';\nimport 'declared';",
  'libs/audit/src/index.ts': "import '#kernel';\nimport '#platform';",
  'libs/sdk/src/index.ts': "import '#kernel';\nimport 'declared';",
  'libs/tenancy/src/index.ts': "import '#platform';\nimport '#rbac/contract';\nimport './domain/tenant.js';",
  'libs/tenancy/src/contract.ts': "import '#kernel';",
  'libs/tenancy/src/domain/tenant.ts':
    "import '#kernel';\nimport 'node:crypto';\nimport './slug.js';\nimport '../contract.js';",
  'libs/tenancy/src/domain/slug.ts': 'export const slug = 1;',
  'libs/tenancy/src/domain/slug.spec.ts': "import 'dev-only';\nimport './slug.js';",
  'libs/identity/src/index.ts': "import '#tenancy';",
  'libs/rbac/src/index.ts': "import '#identity';\nimport '#tenancy';",
  'libs/api-keys/src/index.ts': "import '#rbac';\nimport '#robots/contract';",
  'libs/robots/src/index.ts': "import '#rbac';\nimport '#api-keys/contract';",
  'libs/oauth/src/index.ts': "import '#robots';\nimport '#api-keys';\nimport '#tenancy';",
};

export interface Planting {
  rule: string;
  /** What is planted, in words. */
  what: string;
  tree: Tree;
  /** Rules that the same import cannot help breaking too. */
  also?: string[];
}

const looksRight = (from: string, to: string): Planting => ({
  rule: `${from}-looks-left`,
  what: `${from} imports a module of ${to}`,
  tree: { [`libs/${from}/src/index.ts`]: `import '#${to}';` },
});

const libraryRules: Planting[] = [
  {
    rule: 'kernel-imports-nothing',
    what: 'the kernel imports a package',
    tree: { 'libs/kernel/src/index.ts': "import 'declared';" },
  },
  {
    rule: 'kernel-imports-nothing',
    what: 'the kernel imports the platform',
    tree: { 'libs/kernel/src/index.ts': "import '#platform';" },
  },
  {
    rule: 'platform-imports-kernel-only',
    what: "the platform imports a type of a context's contract",
    tree: { 'libs/platform/src/index.ts': "import type { event } from '#identity/contract';" },
  },
  {
    rule: 'audit-imports-no-context',
    what: "audit imports a context's contract",
    tree: { 'libs/audit/src/index.ts': "import '#tenancy/contract';" },
  },
  {
    rule: 'no-context-imports-audit',
    what: 'a context imports audit',
    tree: { 'libs/tenancy/src/index.ts': "import '#audit';" },
  },
  {
    rule: 'sdk-imports-kernel-only',
    what: 'the client imports the platform',
    tree: { 'libs/sdk/src/index.ts': "import '#platform';" },
  },
  {
    rule: 'library-has-a-place',
    what: 'a library nobody placed imports the kernel',
    tree: { 'libs/billing/src/index.ts': "import '#kernel';" },
  },
  looksRight('tenancy', 'identity'),
  looksRight('tenancy', 'oauth'),
  looksRight('identity', 'rbac'),
  looksRight('rbac', 'robots'),
  looksRight('api-keys', 'robots'),
  looksRight('robots', 'api-keys'),
];

const doorRules: Planting[] = [
  {
    rule: 'library-entered-by-its-door',
    what: "a context imports another's domain",
    tree: {
      'libs/tenancy/src/index.ts': "import './domain/tenant.js';",
      'libs/tenancy/src/domain/tenant.ts': 'export const tenant = 1;',
      'libs/identity/src/index.ts': "import '../../tenancy/src/domain/tenant.js';",
    },
    also: ['library-called-by-its-name'],
  },
  {
    rule: 'apps-enter-by-the-door',
    what: "an application imports a context's storage",
    tree: {
      'libs/tenancy/src/index.ts': "import './storage/rows.js';",
      'libs/tenancy/src/storage/rows.ts': 'export const rows = 1;',
      'apps/api/src/main.ts': "import '../../../libs/tenancy/src/storage/rows.js';",
    },
    also: ['library-called-by-its-name'],
  },
  {
    rule: 'library-called-by-its-name',
    what: 'a context imports the right door by its path',
    tree: { 'libs/identity/src/index.ts': "import '../../tenancy/src/index.js';" },
  },
  {
    rule: 'contract-imports-kernel-only',
    what: 'a contract imports the platform',
    tree: { 'libs/rbac/src/contract.ts': "import '#platform';" },
  },
  {
    rule: 'contract-imports-kernel-only',
    what: 'a contract imports its own domain',
    tree: {
      'libs/rbac/src/contract.ts': "import type { role } from './domain/role.js';",
      'libs/rbac/src/domain/role.ts': 'export const role = 1;',
    },
  },
  {
    rule: 'libs-never-import-apps',
    what: 'a library imports an application',
    tree: { 'libs/platform/src/index.ts': "import '../../../apps/api/src/main.js';" },
  },
];

const fileRules: Planting[] = [
  ...['declared', '#platform', '../storage/rows.js'].map((name) => ({
    rule: 'domain-is-pure',
    what: `a domain class imports ${name}`,
    tree: {
      'libs/tenancy/src/index.ts': "import './domain/tenant.js';",
      'libs/tenancy/src/domain/tenant.ts': `import '${name}';`,
      'libs/tenancy/src/storage/rows.ts': 'export const rows = 1;',
    },
    ...(name.startsWith('.') ? {} : { also: ['no-orphans'] }),
  })),
  {
    rule: 'nobody-imports-tests',
    what: 'a library imports test support',
    tree: { 'libs/platform/src/index.ts': "import '../../../test/support/clock.js';" },
  },
  {
    rule: 'nobody-imports-tests',
    what: 'an application imports a benchmark',
    tree: { 'apps/api/src/main.ts': "import '../../../bench/load.js';" },
  },
  {
    rule: 'nobody-imports-tests',
    what: 'a library imports a spec',
    tree: { 'libs/rbac/src/index.ts': "import './a.spec.js';", 'libs/rbac/src/a.spec.ts': 'export const a = 1;' },
  },
  {
    rule: 'no-circular',
    what: 'two files need types of each other',
    tree: {
      'libs/rbac/src/index.ts': "export { a } from './a.js';",
      'libs/rbac/src/a.ts': "import type { b } from './b.js';\nexport const a = 1;",
      'libs/rbac/src/b.ts': "import type { a } from './a.js';\nexport const b = 1;",
    },
  },
  {
    rule: 'no-orphans',
    what: 'only its own spec reaches a file',
    tree: {
      'libs/rbac/src/forgotten.ts': "import '#kernel';",
      'libs/rbac/src/forgotten.spec.ts': "import './forgotten.js';",
    },
  },
];

const packageRules: Planting[] = [
  {
    rule: 'no-dev-dependencies',
    what: 'an application imports a devDependency',
    tree: { 'apps/api/src/main.ts': "import 'dev-only';" },
  },
  {
    rule: 'no-undeclared-packages',
    what: 'a library imports a package that package.json does not declare',
    tree: { 'libs/platform/src/index.ts': "import 'undeclared';" },
  },
  {
    rule: 'no-unresolvable',
    what: 'an import that leads nowhere',
    tree: { 'libs/platform/src/index.ts': "import './missing.js';" },
  },
];

export const plantings: Planting[] = [...libraryRules, ...doorRules, ...fileRules, ...packageRules];
