import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { PROJECT_ROOT } from './support/cruise.js';

/** The planted texts are no files, so the rules that ask the type checker are left out here. */
const eslint = new ESLint({
  cwd: PROJECT_ROOT,
  overrideConfig: [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }],
});

async function reported(path: string, text: string): Promise<string[]> {
  const results = await eslint.lintText(text, { filePath: path });
  return [...new Set(results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => ruleId ?? message)))];
}

const lines = (count: number) => 'work();\n'.repeat(count);

describe('lint rules', () => {
  it.each([
    ['max-lines', 'libs/rbac/src/long.ts', `declare function work(): void;\n${lines(250)}`],
    ['max-lines-per-function', 'libs/rbac/src/a.ts', `export function a(work: () => void) {\n${lines(49)}}\n`],
    ['complexity', 'libs/rbac/src/a.ts', `export const a = (b: number) => ${'b > 1 && '.repeat(12)}b;\n`],
    ['no-console', 'libs/rbac/src/a.ts', "console.log('here');\n"],
    ['no-restricted-syntax', 'libs/rbac/src/index.ts', "export * from './a.js';\n"],
    ['no-restricted-syntax', 'libs/rbac/src/a.ts', 'export const a = (users: any) => users.findOneBy({});\n'],
    ['no-restricted-syntax', 'libs/rbac/src/a.ts', 'export const a = (users: any) => users.findOneByOrFail({});\n'],
    ['no-restricted-syntax', 'libs/rbac/src/a.ts', 'export const a = (users: any) => users.find({ where: {} });\n'],
    ['no-restricted-syntax', 'libs/rbac/src/a.ts', 'export const a = (users: any) => users.delete({});\n'],
    ['no-restricted-imports', 'libs/rbac/src/a.ts', "export { CommandBus } from '@nestjs/cqrs';\n"],
    ['no-restricted-imports', 'apps/api/src/a.ts', "export { EventBus } from '@nestjs/cqrs';\n"],
    ['no-restricted-imports', 'libs/platform/src/a.ts', "export { BaseEntity } from 'typeorm';\n"],
    ['jest/no-focused-tests', 'test/e2e/a.spec.ts', "it.only('holds', () => { expect(1).toBe(1); });\n"],
    ['jest/no-disabled-tests', 'libs/rbac/src/a.spec.ts', "it.skip('holds', () => { expect(1).toBe(1); });\n"],
    ['jest/expect-expect', 'test/e2e/a.spec.ts', "it('holds', () => { Number(1); });\n"],
    ['no-undef', 'scripts/a.mjs', 'missing();\n'],
  ])('report %s in %s', async (rule, path, text) => {
    expect(await reported(path, text)).toContain(rule);
  });

  it.each([
    ['libs/rbac/src/a.ts', `export function a(work: () => void) {\n${lines(48)}}\n`],
    ['libs/rbac/src/a.ts', 'export const a = (users: any, id: string) => users.findOneBy({ id });\n'],
    ['libs/platform/src/a.ts', "export { CommandBus } from '@nestjs/cqrs';\n"],
    ['libs/rbac/src/rbac.module.ts', '@Module({})\nexport class RbacModule {}\n'],
    ['libs/rbac/src/a.ts', 'export class A {\n  constructor(private readonly b: string) {}\n}\n'],
    ['apps/cli/src/a.ts', "console.log('here');\n"],
    ['scripts/a.mjs', "console.log(process.argv, new URL('https://example.com'));\n"],
  ])('let pass what the house does: %s', async (path, text) => {
    const rules = await reported(path, text);
    expect(rules.filter((rule) => rule !== '@typescript-eslint/no-explicit-any')).toEqual([]);
  });
});
