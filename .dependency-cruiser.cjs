/**
 * Who may import whom. Each rule has a planted violation in test/architecture/boundaries.spec.ts, which also refuses a
 * rule without one. Type-only imports count: a type that crosses a boundary ties the two sides together all the same.
 */

/** Contexts in their order: a context may import the modules of those left of it, never of its own stage or the right. */
const STAGES = [['tenancy'], ['identity'], ['rbac'], ['api-keys', 'robots'], ['oauth']];
const CONTEXTS = STAGES.flat();
const LIBRARIES = ['kernel', 'platform', 'audit', 'sdk', ...CONTEXTS];

const SPEC = '\\.spec\\.ts$';
const DOOR = '^libs/[^/]+/src/(index|contract)\\.ts$';
const CONTRACT = '^libs/[^/]+/src/contract\\.ts$';
const KERNEL_DOOR = '^libs/kernel/src/index\\.ts$';
const oneOf = (names) => `^libs/(${names.join('|')})/`;

const ORDER = STAGES.map((names) => names.join(', ')).join(' → ');

/** The last stage has nobody to its right or beside it, and so no rule. */
const downhill = CONTEXTS.flatMap((context) => {
  const stage = STAGES.findIndex((names) => names.includes(context));
  const notLeft = STAGES.slice(stage)
    .flat()
    .filter((other) => other !== context);
  if (notLeft.length === 0) return [];
  return {
    name: `${context}-looks-left`,
    comment:
      `Modules go downhill only: ${ORDER}; the right may import the left. What a context needs of its right is a ` +
      "command or event of that one's contract.ts.",
    severity: 'error',
    from: { path: oneOf([context]) },
    to: { path: oneOf(notLeft), pathNot: CONTRACT },
  };
});

const libraries = [
  {
    name: 'kernel-imports-nothing',
    comment: 'The kernel holds shared words in pure TypeScript: Node.js built-ins and itself, no package, no library.',
    severity: 'error',
    from: { path: oneOf(['kernel']), pathNot: SPEC },
    to: { pathNot: oneOf(['kernel']), dependencyTypesNot: ['core'] },
  },
  {
    name: 'platform-imports-kernel-only',
    comment: 'Shared machinery knows no context; what it needs of one is an abstract class in the kernel.',
    severity: 'error',
    from: { path: oneOf(['platform']) },
    to: { path: '^libs/', pathNot: oneOf(['platform', 'kernel']) },
  },
  {
    name: 'audit-imports-no-context',
    comment: 'The audit record is made from the envelope of a command, so that no context can forget or bend it.',
    severity: 'error',
    from: { path: oneOf(['audit']) },
    to: { path: '^libs/', pathNot: oneOf(['audit', 'platform', 'kernel']) },
  },
  {
    name: 'no-context-imports-audit',
    comment: 'Contexts are audited by the platform around every command; only apps/ compose the audit library in.',
    severity: 'error',
    from: { path: '^libs/', pathNot: oneOf(['audit']) },
    to: { path: oneOf(['audit']) },
  },
  {
    name: 'sdk-imports-kernel-only',
    comment: 'The published client shares words with the service, never its machinery.',
    severity: 'error',
    from: { path: oneOf(['sdk']) },
    to: { path: '^libs/', pathNot: oneOf(['sdk', 'kernel']) },
  },
  {
    name: 'library-has-a-place',
    comment: 'A new library gets its place in this file before it imports anything: nothing is unruled by being new.',
    severity: 'error',
    from: { path: '^libs/', pathNot: oneOf(LIBRARIES) },
    to: {},
  },
];

const doors = [
  {
    name: 'library-entered-by-its-door',
    comment: 'From another library only index.ts and contract.ts are visible; the rest may change without asking.',
    severity: 'error',
    from: { path: '^libs/([^/]+)/' },
    to: { path: '^libs/', pathNot: ['^libs/$1/', DOOR] },
  },
  {
    name: 'apps-enter-by-the-door',
    comment: 'Applications compose and translate; they see of a library what its index.ts and contract.ts list.',
    severity: 'error',
    from: { path: '^apps/' },
    to: { path: '^libs/', pathNot: DOOR },
  },
  {
    name: 'library-called-by-its-name',
    comment: "Another library is imported by its name ('#kernel', '#identity/contract'), never by a path into it.",
    severity: 'error',
    from: { path: '^(apps|libs/[^/]+)/' },
    to: { path: '^libs/', pathNot: '^$1/', dependencyTypesNot: ['aliased-subpath-import'] },
  },
  {
    name: 'contract-imports-kernel-only',
    comment: 'contract.ts may be imported from any direction, so it must not drag anything along.',
    severity: 'error',
    from: { path: CONTRACT },
    to: { pathNot: KERNEL_DOOR },
  },
  {
    name: 'libs-never-import-apps',
    comment: 'Applications depend on libraries, never the other way round.',
    severity: 'error',
    from: { path: '^libs/' },
    to: { path: '^apps/' },
  },
];

const files = [
  {
    name: 'domain-is-pure',
    comment:
      'domain/ knows the kernel, its own files and the events its context announces (contract.ts): no Nest, no ' +
      'TypeORM, no package.',
    severity: 'error',
    from: { path: '^libs/([^/]+)/src/domain/', pathNot: SPEC },
    to: { pathNot: ['^libs/$1/src/(domain/|contract\\.ts$)', KERNEL_DOOR], dependencyTypesNot: ['core'] },
  },
  {
    name: 'nobody-imports-tests',
    comment: 'Tests, benchmarks and their support are leaves: nothing that ships rests on them.',
    severity: 'error',
    from: { pathNot: ['^(test|bench)/', SPEC] },
    to: { path: ['^(test|bench)/', SPEC] },
  },
  {
    name: 'no-circular',
    comment: 'Files that import each other in a circle can only be understood, loaded and changed together.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-orphans',
    comment: 'A file that no door and no application reaches is dead: wire it or delete it.',
    severity: 'error',
    from: { path: [DOOR, '^apps/'], pathNot: SPEC },
    to: { path: '^libs/', pathNot: [DOOR, SPEC], reachable: false },
  },
];

const packages = [
  {
    name: 'no-dev-dependencies',
    comment: 'devDependencies are absent where the service runs.',
    severity: 'error',
    from: { path: '^(apps|libs)/', pathNot: SPEC },
    to: { dependencyTypes: ['npm-dev'], pathNot: '^node_modules/@types/' },
  },
  {
    name: 'no-undeclared-packages',
    comment: 'A package that only another package brings along can leave with it: declare what is imported.',
    severity: 'error',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'no-unresolvable',
    comment: 'An import that leads nowhere escapes every other rule.',
    severity: 'error',
    from: { path: '^(apps|libs)/' },
    to: { couldNotResolve: true },
  },
];

module.exports = {
  forbidden: [...libraries, ...downhill, ...doors, ...files, ...packages],
  options: {
    doNotFollow: { path: '^node_modules/' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'types', 'import', 'require', 'node', 'default'],
      mainFields: ['main', 'types'],
    },
    skipAnalysisNotInRules: true,
  },
};
