import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const { unsupportedRuntime } = await import(join(ROOT, 'scripts/lib/node-version.mjs'));
const { areDependenciesStale, postgresPackage } = await import(join(ROOT, 'scripts/lib/dependencies.mjs'));
const { build, isBuildStale } = await import(join(ROOT, 'scripts/lib/build.mjs'));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, content: unknown): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
}

describe('Node.js', () => {
  it.each(['20.19.0', '20.20.2', '22.13.0', '22.30.1', '24.11.0', '25.1.0'])('%s will do', (version) => {
    expect(unsupportedRuntime(version)).toBeUndefined();
  });

  it.each(['16.20.2', '20.18.3', '21.7.3', '22.12.0', '23.9.0', '24.10.9'])('%s gets one line', (version) => {
    expect(unsupportedRuntime(version)).toMatch(
      new RegExp(`^Sallyport runs on Node\\.js .*; this is ${version}\\..*$`),
    );
  });
});

describe('dependencies', () => {
  const server = `node_modules/${postgresPackage()}`;
  const locked = {
    '': { name: 'sallyport' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/b': { version: '1.0.0', integrity: 'sha512-b', dev: true },
    'node_modules/other-system': { version: '1.0.0', integrity: 'sha512-o', optional: true },
    [server]: { version: '1.0.0', integrity: 'sha512-s', optional: true },
  };
  const { 'node_modules/other-system': _other, '': _project, ...installed } = locked;

  it.each([
    ['all there', installed, true, false],
    ['nothing installed', undefined, true, true],
    ['one missing', { ...installed, 'node_modules/a': undefined }, false, true],
    ['another version', { ...installed, 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }, false, true],
    ['another content', { ...installed, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' } }, false, true],
    ['a development one missing', { ...installed, 'node_modules/b': undefined }, true, true],
    ['a development one missing that nobody needs', { ...installed, 'node_modules/b': undefined }, false, false],
    ["installed on another system: this one's PostgreSQL missing", { ...installed, [server]: undefined }, false, true],
  ])('%s', (_case, packages, development, isStale) => {
    write('package-lock.json', { packages: locked });
    if (packages) write('node_modules/.package-lock.json', { packages });
    expect(areDependenciesStale(folder, { development })).toBe(isStale);
  });
});

describe('the build', () => {
  const signal = new AbortController().signal;

  beforeEach(() => {
    write('package.json', { type: 'module', scripts: { build: 'tsc -p tsconfig.build.json' } });
    write('package-lock.json', {});
    write('tsconfig.json', { compilerOptions: { rootDir: '.', outDir: 'dist', module: 'nodenext', types: [] } });
    write('tsconfig.build.json', {
      extends: './tsconfig.json',
      compilerOptions: { incremental: true, tsBuildInfoFile: 'dist/.tsbuildinfo' },
      include: ['apps', 'libs'],
    });
    write('apps/a.ts', 'export const a = 1;');
    write('libs/b.ts', 'export const b = 2;');
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  });

  it('is made once, and again when a source or a setting changes, but not for a spec', async () => {
    expect(isBuildStale(folder)).toBe(true);
    await build(folder, { signal });
    expect(isBuildStale(folder)).toBe(false);

    write('libs/b.spec.ts', 'export {};');
    expect(isBuildStale(folder)).toBe(false);
    write('libs/b.ts', 'export const b = 3;');
    expect(isBuildStale(folder)).toBe(true);
    await build(folder, { signal });
    write('package-lock.json', { changed: true });
    expect(isBuildStale(folder)).toBe(true);
  });

  it('keeps nothing of a source that has gone', async () => {
    await build(folder, { signal });
    rmSync(join(folder, 'libs/b.ts'));
    expect(isBuildStale(folder)).toBe(true);
    await build(folder, { signal });
    expect(existsSync(join(folder, 'dist/libs/b.js'))).toBe(false);
    expect(existsSync(join(folder, 'dist/apps/a.js'))).toBe(true);
  });

  it("fails with the compiler's words, and counts as not made", async () => {
    write('apps/a.ts', 'export const a: string = 1;');
    await expect(build(folder, { signal })).rejects.toThrow(/apps\/a\.ts.*TS2322/s);
    expect(isBuildStale(folder)).toBe(true);
  });
});
