import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, isBuildStale } from './build.mjs';
import { areDependenciesStale, installDependencies } from './dependencies.mjs';

/** The project's folder. */
export const ROOT = resolve(import.meta.dirname, '../..');

/**
 * Makes sure of the locked dependencies and of a build of the sources as they are now; does nothing when both are there.
 *
 * @param {ReturnType<typeof import('./progress.mjs').createProgress>} progress
 * @param {AbortSignal} signal
 * @param {{ development: boolean }} [wanted] whether development dependencies are needed beyond the build
 * @throws {StartError} when npm or the compiler fails
 */
export async function installAndBuild(progress, signal, { development } = { development: false }) {
  const isStale = isBuildStale(ROOT);
  if (areDependenciesStale(ROOT, { development: development || isStale })) {
    await progress.step('Install dependencies', (report) => installDependencies(ROOT, { signal, report }));
  }
  if (isStale) await progress.step('Build', () => build(ROOT, { signal }));
}

/**
 * One built module of the application.
 *
 * @param {string} path below `dist`
 */
export function importBuilt(path) {
  return import(pathToFileURL(resolve(ROOT, 'dist', path)).href);
}
