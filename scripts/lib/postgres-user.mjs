import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

const NAME = 'sallyport';

/**
 * @typedef {{ name: string, uid: number, gid: number }} SystemUser
 */

/**
 * The user PostgreSQL has to run as when we are root, which it refuses to be: the owner of the cluster that is there,
 * else the system user `sallyport` (made if this system can), else `nobody`. Undefined when we aren't root: then it
 * runs as ourselves.
 *
 * @param {string} dataDir the cluster's folder, which need not exist
 * @returns {SystemUser | undefined}
 */
export function postgresUser(dataDir) {
  if (process.getuid() !== 0) return undefined;
  const owner = statSync(dataDir, { throwIfNoEntry: false });
  if (owner) return { name: `user ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  return findUser(NAME) ?? createUser() ?? findUser('nobody');
}

/** @returns {SystemUser | undefined} */
function findUser(name) {
  const ids = ['-u', '-g'].map((which) => spawnSync('id', [which, name], { encoding: 'utf8' }));
  if (ids.some(({ status }) => status !== 0)) return undefined;
  const [uid, gid] = ids.map(({ stdout }) => Number(stdout.trim()));
  return { name, uid, gid };
}

function createUser() {
  spawnSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME]);
  if (!findUser(NAME)) spawnSync('adduser', ['-S', '-D', '-H', NAME]); // BusyBox
  return findUser(NAME);
}

/**
 * Spawn options that make a child this user. Ids above 2³¹ (macOS: nobody is 4294967294) are handed on as the negative
 * number that Node.js takes for them.
 *
 * @param {SystemUser | undefined} user
 */
export function asUser(user) {
  return user ? { uid: user.uid | 0, gid: user.gid | 0 } : {};
}

/**
 * Whether the user can pass into a folder, or run a program: asked of the system by trying as that user, so that access
 * lists and mounts count as well as modes.
 *
 * @param {SystemUser | undefined} user
 * @param {string} path absolute
 */
export function canReach(user, path) {
  return spawnSync('/bin/sh', ['-c', 'test -x "$0"', path], { ...asUser(user), cwd: '/' }).status === 0;
}
