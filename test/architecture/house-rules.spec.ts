import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROJECT_ROOT } from './support/cruise.js';
import { filesMatching, libraryNames, type SourceFile } from './support/files.js';

const MAX_LINES = 250;

function tooLong(files: SourceFile[]): string[] {
  return files.filter(({ text }) => text.split('\n').length - 1 > MAX_LINES).map(({ path }) => path);
}

function openDoors(files: SourceFile[]): string[] {
  return files.filter(({ text }) => /^\s*export\s*\*/m.test(text)).map(({ path }) => path);
}

/** `create-tenant.ts` holds `CreateTenant`, or only its handler where the message stands in contract.ts. */
function misnamedUseCases(files: SourceFile[]): string[] {
  return files
    .filter(({ path, text }) => {
      const name = basename(path, '.ts').replace(/(^|-)([a-z0-9])/g, (_match, _dash, letter: string) =>
        letter.toUpperCase(),
      );
      return !new RegExp(`^export class ${name}(Handler)?\\b`, 'm').test(text);
    })
    .map(({ path }) => path);
}

/** Where Node.js itself takes each name, with or without the condition `source`. */
function resolvedByNode(names: string[], conditions: string[]): string[] {
  const script = `console.log(JSON.stringify(${JSON.stringify(names)}.map((name) => import.meta.resolve(name))))`;
  const flags = conditions.map((condition) => `--conditions=${condition}`);
  const answer = execFileSync(process.execPath, [...flags, '--input-type=module', '--eval', script], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
    env: {},
  });
  return (JSON.parse(answer) as string[]).map((url) => relative(PROJECT_ROOT, fileURLToPath(url)));
}

describe('files of apps/ and libs/', () => {
  it(`have at most ${MAX_LINES} lines`, () => {
    expect(tooLong(filesMatching(/^(apps|libs)\/.*\.(ts|tsx|mjs|sql)$/))).toEqual([]);
  });

  it('are found when they are longer', () => {
    const lines = (count: number) => 'line\n'.repeat(count);
    expect(
      tooLong([
        { path: 'fits.ts', text: lines(250) },
        { path: 'long.ts', text: lines(251) },
      ]),
    ).toEqual(['long.ts']);
  });
});

/** The OpenAPI document has one schema of a name: the second of two classes would be published as the first. */
function namedTwice(files: SourceFile[]): string[] {
  const names = files.flatMap(({ text }) =>
    [...text.matchAll(/^export (?:abstract )?class (\w+)/gm)].map(([, name]) => name ?? ''),
  );
  return names.filter((name, at) => names.indexOf(name) !== at);
}

describe('what bodies and answers look like', () => {
  it('has a name of its own', () => {
    expect(namedTwice(filesMatching(/^(apps|libs)\/.*(\.dto|\.views)\.ts$/))).toEqual([]);
  });

  it('is found when two have the same', () => {
    const text = 'export class PlaceView {\n}\n';
    expect(
      namedTwice([
        { path: 'a.dto.ts', text },
        { path: 'b.dto.ts', text },
      ]),
    ).toEqual(['PlaceView']);
  });
});

describe('libraries', () => {
  it('each have a door', () => {
    expect(libraryNames().filter((name) => !existsSync(join(PROJECT_ROOT, 'libs', name, 'src/index.ts')))).toEqual([]);
  });

  it('list the names at their door one by one', () => {
    expect(openDoors(filesMatching(/^libs\/[^/]+\/src\/(index|contract)\.ts$/))).toEqual([]);
    expect(openDoors([{ path: 'index.ts', text: "export { a } from './a.js';\nexport * from './b.js';\n" }])).toEqual([
      'index.ts',
    ]);
  });

  it('are reached by their names, in the sources and in the build', () => {
    const names = libraryNames().flatMap((name) => [`#${name}`, `#${name}/contract`]);
    const paths = libraryNames().flatMap((name) => [`libs/${name}/src/index`, `libs/${name}/src/contract`]);
    expect(resolvedByNode(names, ['source'])).toEqual(paths.map((path) => `${path}.ts`));
    expect(resolvedByNode(names, [])).toEqual(paths.map((path) => `dist/${path}.js`));
  });
});

describe('use cases', () => {
  it('are named after their message', () => {
    expect(misnamedUseCases(filesMatching(/^libs\/[^/]+\/src\/use-cases\/[^/]+(?<!\.spec)\.ts$/))).toEqual([]);
  });

  it('are found when they are not', () => {
    expect(
      misnamedUseCases([
        { path: 'use-cases/create-tenant.ts', text: 'export class CreateTenant extends Command {}' },
        { path: 'use-cases/end-session.ts', text: '@Handles(EndSession)\nexport class EndSessionHandler {}' },
        { path: 'use-cases/select-tenant.ts', text: 'export class SelectTenantOfUser extends Command {}' },
        { path: 'use-cases/helpers.ts', text: 'export function help() {}' },
      ]),
    ).toEqual(['use-cases/select-tenant.ts', 'use-cases/helpers.ts']);
  });
});
