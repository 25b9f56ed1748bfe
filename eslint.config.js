import { builtinRules } from 'eslint/use-at-your-own-risk';
import { defineConfig, globalIgnores } from 'eslint/config';
import jest from 'eslint-plugin-jest';
import prettier from 'eslint-config-prettier/flat';
import tseslint from 'typescript-eslint';

const TYPESCRIPT = ['**/*.ts'];
const PLAIN_SCRIPTS = ['**/*.{js,mjs,cjs}'];
const SPECS = ['**/*.spec.ts'];
const TESTS = ['test/**/*.ts', ...SPECS];

/** ESLint's own recommended set, read from the rules' metadata: the same list as `@eslint/js`, without the package. */
const eslintRecommended = Object.fromEntries(
  [...builtinRules].filter(([, rule]) => rule.meta.docs?.recommended === true).map(([name]) => [name, 'error']),
);

const nodeGlobals = Object.fromEntries(Object.getOwnPropertyNames(globalThis).map((name) => [name, 'readonly']));

const SIZE_LIMITS = {
  'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true, IIFEs: true }],
  complexity: ['error', 12],
};

const LEGACY_TYPEORM = {
  name: 'typeorm',
  importNames: ['BaseEntity', 'getConnection', 'getManager', 'getRepository'],
  message: 'Active records and global connections bypass the unit of work, and with it row-level security.',
};

const NEST_BUSES = {
  name: '@nestjs/cqrs',
  importNames: ['CommandBus', 'QueryBus', 'EventBus'],
  message: 'Use Commands and Queries of #platform: they open the unit of work and refuse duplicate handlers.',
};

const EMPTY_FILTERS = [
  {
    selector:
      'CallExpression[callee.property.name=/^(find\\w*By(OrFail)?|countBy|existsBy|delete|softDelete|restore|update)$/]' +
      ' > ObjectExpression.arguments:first-child[properties.length=0]',
    message: 'An empty filter matches every row (TypeORM answers with the first one). Name what you look for.',
  },
  {
    selector:
      'CallExpression[callee.property.name=/^(find|count|exist)/] > ObjectExpression > ' +
      'Property[key.name="where"] > ObjectExpression.value[properties.length=0]',
    message: 'An empty where matches every row. Name what you look for.',
  },
];

const EXPORT_ALL = {
  selector: 'ExportAllDeclaration',
  message: 'The door of a library lists its names one by one.',
};

/** Strict rules that cost more than they find in NestJS code. */
const TYPESCRIPT_RULES = {
  // Nest's modules are classes that carry nothing but their decorator.
  '@typescript-eslint/no-extraneous-class': 'off',
  // An abstract class merged with an interface is an injection token for a plain object.
  '@typescript-eslint/no-unsafe-declaration-merging': 'off',
  // What a controller answers is a plain object that its view class describes for OpenAPI.
  '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
  // Handlers and ports are asynchronous by contract, also where one implementation has nothing to await.
  '@typescript-eslint/require-await': 'off',
  // `execute<Result>(message)` names its result once, and that is what the parameter is for.
  '@typescript-eslint/no-unnecessary-type-parameters': 'off',
  // `return done(error)` is how callbacks of Fastify and streams are left early.
  '@typescript-eslint/no-confusing-void-expression': 'off',
  '@typescript-eslint/no-invalid-void-type': ['error', { allowInGenericTypeArguments: true }],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  eqeqeq: ['error', 'always', { null: 'ignore' }],
};

/** Answers of HTTP calls and jest's asymmetric matchers are untyped, and asserting on them is the test. */
const TEST_RULES = {
  'max-lines-per-function': 'off',
  '@typescript-eslint/no-non-null-assertion': 'off',
  '@typescript-eslint/no-unsafe-argument': 'off',
  '@typescript-eslint/no-unsafe-assignment': 'off',
  '@typescript-eslint/no-unsafe-call': 'off',
  '@typescript-eslint/no-unsafe-member-access': 'off',
  '@typescript-eslint/no-unsafe-return': 'off',
  '@typescript-eslint/unbound-method': 'off',
};

const JEST_RULES = {
  'jest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', '**.expect*', 'fc.assert'] }],
  'jest/no-commented-out-tests': 'error',
  'jest/no-disabled-tests': 'error',
  'jest/no-focused-tests': 'error',
};

export default defineConfig([
  globalIgnores(['dist/', 'coverage/', '.sallyport/', 'docs/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: [...TYPESCRIPT, ...PLAIN_SCRIPTS],
    rules: {
      ...eslintRecommended,
      ...SIZE_LIMITS,
      'no-console': 'error',
      'no-restricted-imports': ['error', { paths: [LEGACY_TYPEORM, NEST_BUSES] }],
      'no-restricted-syntax': ['error', ...EMPTY_FILTERS],
    },
  },
  {
    files: PLAIN_SCRIPTS,
    languageOptions: { globals: nodeGlobals },
    rules: { eqeqeq: TYPESCRIPT_RULES.eqeqeq },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs' },
  },
  {
    files: TYPESCRIPT,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: TYPESCRIPT_RULES,
  },
  {
    files: ['libs/*/src/index.ts'],
    rules: { 'no-restricted-syntax': ['error', ...EMPTY_FILTERS, EXPORT_ALL] },
  },
  {
    files: ['libs/platform/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [LEGACY_TYPEORM] }] },
  },
  {
    files: ['scripts/**', 'bench/**', 'apps/cli/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // A migration is one piece of SQL, read from top to bottom.
    files: ['libs/*/src/storage/migrations/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  { files: TESTS, rules: TEST_RULES },
  {
    files: SPECS,
    extends: [jest.configs['flat/recommended']],
    rules: JEST_RULES,
  },
  prettier,
]);
