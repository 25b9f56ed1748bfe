import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { SHARED_FOLDER, inSharedFolder } from './postgres-programs.mjs';
import { canReach, postgresUser } from './postgres-user.mjs';
import { StartError } from './start-error.mjs';

/**
 * Where the cluster of this project is or will be, and who runs it: `.sallyport/postgres`, or, where root starts us in a
 * folder that PostgreSQL's user may not enter, a folder of its own below /var/lib/sallyport with `.sallyport/postgres` a
 * link to it. No mode outside `.sallyport` is changed.
 *
 * @param {string} stateDir absolute path of `.sallyport`
 * @param {(line: string) => void} note tells the person about clusters left behind
 * @returns {{ dataDir: string, user: import('./postgres-user.mjs').SystemUser | undefined, exists: boolean }}
 * @throws {StartError} when the cluster is out of reach or gone
 */
export function locateCluster(stateDir, note) {
  const link = join(realpathSync(stateDir), 'postgres');
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) return linkedCluster(link);
  const user = postgresUser(link);
  if (user) chmodSync(stateDir, 0o711);
  if (existsSync(link)) return ownCluster(link, user);
  if (canReach(user, dirname(link))) return { dataDir: link, user, exists: false };
  noteLeftovers(link, note);
  return linkedCluster(link, makeSharedHome(link, user));
}

function ownCluster(dataDir, user) {
  const { uid } = lstatSync(dataDir);
  if (!user && uid !== process.getuid()) {
    throw new StartError(`${dataDir} belongs to another user (id ${uid}): start as root, as at the first start.`);
  }
  if (!canReach(user, dirname(dataDir))) {
    throw new StartError(
      `${user.name}, who runs PostgreSQL, can no longer enter ${dirname(dataDir)}: a folder above it has been closed.`,
    );
  }
  return { dataDir, user, exists: true };
}

function linkedCluster(link, dataDir = readlinkSync(link)) {
  const home = dirname(dataDir);
  if (process.getuid() !== 0) throw new StartError(`The database is in ${home}, made by root: start as root.`);
  if (!existsSync(home)) {
    throw new StartError(`The database in ${home} is gone: restore it, or remove .sallyport to start anew.`);
  }
  return { dataDir, user: postgresUser(home), exists: existsSync(dataDir) };
}

/** A fresh folder each time, so that removing `.sallyport` really starts anew. */
function makeSharedHome(link, user) {
  const home = inSharedFolder(randomBytes(6).toString('hex'));
  mkdirSync(home);
  writeFileSync(join(home, 'project'), link);
  chownSync(home, user.uid, user.gid);
  chmodSync(home, 0o700);
  const dataDir = join(home, 'postgres');
  symlinkSync(dataDir, link);
  return dataDir;
}

/** Says where earlier databases of this very folder are; removing them is not ours to decide: `.sallyport` may be a backup now. */
function noteLeftovers(link, note) {
  if (!existsSync(SHARED_FOLDER)) return;
  for (const id of readdirSync(SHARED_FOLDER)) {
    const home = join(SHARED_FOLDER, id);
    const project = join(home, 'project');
    if (existsSync(project) && readFileSync(project, 'utf8') === link) {
      note(`An earlier database of this folder is still in ${home}; remove it if you no longer need it.`);
    }
  }
}
