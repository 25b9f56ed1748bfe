/** One transform and one resolver for every project; suites differ only in where they live and what they may start. */
const common = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '/test/support/throttler\\.ts$': '<rootDir>/test/support/commonjs-package.mjs',
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
          target: 'es2022',
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    '^@nestjs/throttler$': '<rootDir>/test/support/throttler.ts',
    '^(\\.{1,2}/.*)(?<!\\.json)\\.js$': '$1',
    '^#([a-z-]+)/contract$': '<rootDir>/libs/$1/src/contract.ts',
    '^#([a-z-]+)$': '<rootDir>/libs/$1/src/index.ts',
  },
};

export default {
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  // Ends what hangs; how long something may take is never said by it.
  testTimeout: 180_000,
  // ES modules of finished suites are never collected: a worker that has grown so far is replaced.
  workerIdleMemoryLimit: '1500MB',
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/libs/**/*.spec.ts', '<rootDir>/apps/**/*.spec.ts'] },
    { ...common, displayName: 'e2e', testMatch: ['<rootDir>/test/{contracts,e2e,faults,permissions}/**/*.spec.ts'] },
    { ...common, displayName: 'architecture', testMatch: ['<rootDir>/test/architecture/**/*.spec.ts'] },
    { ...common, displayName: 'start', testMatch: ['<rootDir>/test/start/**/*.spec.ts'] },
  ],
};
