import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { codeFor, newPerson } from '../../support/people.js';
import { TestApp } from '../../support/test-app.js';

const ROOT = join(import.meta.dirname, '../../..');
const run = promisify(execFile);
const node = (cwd: string, program: string, ...args: string[]) =>
  run(process.execPath, [join(ROOT, 'node_modules', program), ...args], { cwd });

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2022',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    lib: ['ES2022', 'DOM', 'DOM.Iterable'],
    types: [],
    outDir: 'out',
    rootDir: '.',
  },
  include: ['*.ts'],
};

interface Client {
  signUpAndCheck(
    baseUrl: string,
    person: { email: string; phone: string; password: string },
    codeOf: (phone: string) => Promise<string>,
  ): Promise<{ allowed: boolean; reason: string; roles: readonly string[] }>;
}

describe('a client generated from the OpenAPI document', () => {
  let folder: string;
  let app: TestApp;

  beforeAll(async () => {
    mkdirSync(join(ROOT, 'dist'), { recursive: true });
    folder = mkdtempSync(join(ROOT, 'dist', 'generated-client-'));
    app = await TestApp.start();
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await app.stop();
  });

  it('compiles under strict rules, and goes from sign-up to a permission check', async () => {
    await node(folder, 'openapi-typescript/bin/cli.js', join(ROOT, 'docs/openapi.json'), '-o', 'schema.ts');
    copyFileSync(join(import.meta.dirname, 'client.ts.txt'), join(folder, 'client.ts'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
    await node(folder, 'typescript/bin/tsc', '-p', '.');
    const client = (await import(join(folder, 'out', 'client.js'))) as Client;
    const answer = await client.signUpAndCheck(app.url, newPerson(), (phone) => codeFor(app.client(), phone));
    expect(answer).toEqual({ allowed: true, reason: 'matched', roles: ['owner'] });
  });
});
