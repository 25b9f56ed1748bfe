import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmCommand, runCommand } from './command.mjs';

const INPUT_FOLDERS = ['apps', 'libs'];
const INPUT_FILES = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
const STAMP = join('dist', '.sources.json');

/**
 * What `dist` is built from: a SHA-256 over names and contents (times of files say little after a checkout or a copy),
 * and the list of files, by which a later build sees that one has gone.
 *
 * @param {string} root the project's folder
 */
function readSources(root) {
  const files = INPUT_FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1)),
  );
  const hash = createHash('sha256');
  for (const file of [...INPUT_FILES, ...files.sort()]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return { hash: hash.digest('hex'), files };
}

/** Whether `dist` is missing or made from other sources than those now there. Specs don't count: they aren't built. */
export function isBuildStale(root) {
  return readStamp(root)?.hash !== readSources(root).hash;
}

/**
 * Builds, incrementally where it can: when a source file has gone, from nothing, so that no file of it is left behind.
 *
 * @throws {StartError} with the compiler's messages when it fails
 */
export async function build(root, { signal }) {
  const sources = readSources(root);
  const known = new Set(sources.files);
  const previous = readStamp(root);
  const isClean = previous?.files.every((file) => known.has(file));
  if (!isClean) rmSync(join(root, 'dist'), { recursive: true, force: true });
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, STAMP), JSON.stringify({ ...sources, hash: 'unfinished' }));
  const [program, args] = npmCommand(['run', 'build', '--silent']);
  await runCommand(program, args, { cwd: root, signal });
  writeFileSync(join(root, STAMP), JSON.stringify(sources));
}

function readStamp(root) {
  const file = join(root, STAMP);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
