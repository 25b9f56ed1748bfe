import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from './cruise.js';

export interface SourceFile {
  path: string;
  text: string;
}

/** Paths below the project's root that git tracks or would add, and that exist. */
export function trackedPaths(): string[] {
  const listed = execFileSync(
    'git',
    ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: PROJECT_ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  return [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(join(PROJECT_ROOT, path))).sort();
}

export function read(path: string): string {
  return readFileSync(join(PROJECT_ROOT, path), 'utf8');
}

/** The tracked files whose path matches, with their text. */
export function filesMatching(pattern: RegExp): SourceFile[] {
  return trackedPaths()
    .filter((path) => pattern.test(path))
    .map((path) => ({ path, text: read(path) }));
}

export function libraryNames(): string[] {
  return readdirSync(join(PROJECT_ROOT, 'libs'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}
