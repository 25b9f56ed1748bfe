import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { postgresPackage } from './dependencies.mjs';
import { canReach } from './postgres-user.mjs';
import { StartError } from './start-error.mjs';

/** Where root keeps what another user must reach and can't reach below the project. */
export const SHARED_FOLDER = '/var/lib/sallyport';

/** Makes it, passable for everyone whatever the umask, and returns a path in it. */
export function inSharedFolder(name) {
  mkdirSync(SHARED_FOLDER, { recursive: true });
  chmodSync(SHARED_FOLDER, 0o755);
  return join(SHARED_FOLDER, name);
}

/**
 * The folder with PostgreSQL's programs (`bin/`, `lib/`, `share/`) in a form that the user can run: the installed
 * package itself where possible, else a copy outside of it, made once per version.
 *
 * @param {string} root the project's folder
 * @param {string} stateDir for the copy when we aren't root (a `node_modules` we may not write to)
 * @param {import('./postgres-user.mjs').SystemUser | undefined} user
 * @throws {StartError} when there are no programs for this system
 */
export function postgresPrograms(root, stateDir, user) {
  const packageDir = join(root, 'node_modules', postgresPackage());
  if (!existsSync(packageDir)) {
    throw new StartError(
      `There is no PostgreSQL for ${process.platform}-${process.arch} on npm: set DATABASE_URL to a server of yours.`,
    );
  }
  const native = join(packageDir, 'native');
  if (makeRunnable(native) && canReach(user, join(native, 'bin', 'postgres'))) return native;
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'));
  return copyOnce(native, user ? inSharedFolder(`postgresql-${version}`) : join(stateDir, `postgresql-${version}`));
}

/**
 * Does what the package's install script would: links of libraries, which npm can't carry, and the permission to run.
 * Harmless when done already or at the same time by another process; false when the folder can't be written to.
 */
function makeRunnable(native) {
  try {
    linkLibraries(native);
    for (const program of readdirSync(join(native, 'bin'))) {
      const file = join(native, 'bin', program);
      const { mode } = statSync(file);
      if ((mode & 0o111) === 0) chmodSync(file, mode | 0o111);
    }
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(error.code)) return false;
    throw error;
  }
}

/** The links of libraries that a folder of programs must have: where each stands, and what it says. */
function libraryLinks(native) {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  return JSON.parse(readFileSync(list, 'utf8')).map(({ source, target }) => ({
    link: join(native, relative('native', target)),
    says: relative(dirname(target), source),
  }));
}

function linkLibraries(native) {
  for (const { link, says } of libraryLinks(native)) {
    if (existsSync(link)) continue;
    try {
      symlinkSync(says, link);
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
}

/** Whether the copy can be used: its links lead somewhere. What was left half deleted is made anew. */
function isComplete(copy) {
  return existsSync(join(copy, 'bin', 'postgres')) && libraryLinks(copy).every(({ link }) => existsSync(link));
}

/** Copies in full under another name first, so that a copy under its own name is always complete. */
function copyOnce(native, destination) {
  if (isComplete(destination)) return destination;
  rmSync(destination, { recursive: true, force: true });
  const unfinished = `${destination}.unfinished-${process.pid}`;
  mkdirSync(dirname(destination), { recursive: true });
  try {
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    makeRunnable(unfinished);
    openToAll(unfinished);
    renameSync(unfinished, destination);
  } catch (error) {
    if (!existsSync(destination)) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return destination;
}

/** Readable for everyone, whatever umask the package was installed under. */
function openToAll(folder) {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}
