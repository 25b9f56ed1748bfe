import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { copiesOf, PROJECT, textsOf, type Stage } from './dockerfile.js';

interface LockedPackage {
  readonly dev?: boolean;
}

/**
 * The files of the image in a folder of their own, outside of the project, so that nothing else can be found from there.
 * The build is the project's; the packages are those that the lock file leaves for the flags of `npm ci`, copied.
 */
export class ImageTree {
  readonly folder = mkdtempSync(join(realpathSync(tmpdir()), 'sallyport-image-'));

  constructor(stages: readonly Stage[]) {
    for (const { stage, sources, target } of copiesOf(stages.at(-1)!)) {
      for (const source of sources) {
        const path = target.endsWith('/') ? join(target, basename(source)) : target;
        if (source === 'node_modules') this.#addPackages(stages.find(({ name }) => name === stage)!);
        else cpSync(join(PROJECT, source), join(this.folder, path), { recursive: true });
      }
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  #addPackages(stage: Stage): void {
    for (const path of packagesOf(stage).filter((one) => existsSync(join(PROJECT, one)))) {
      const from = join(PROJECT, path);
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      // Packages inside a package have entries of their own.
      cpSync(from, join(this.folder, path), { recursive: true, filter: (file) => file !== join(from, 'node_modules') });
    }
  }
}

/**
 * The packages that the stage's `npm ci` installs, without those that it removes; by their folders. Of the optional ones it
 * installs those for its system.
 */
export function packagesOf(stage: Stage): string[] {
  const command = textsOf(stage, 'RUN').join(' && ');
  const { packages } = JSON.parse(readFileSync(join(PROJECT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  const removed = (/ rm -r (.*)$/.exec(command)?.[1] ?? '').split(' ');
  return Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && !(dev === true && command.includes('--omit=dev')))
    .map(([path]) => path)
    .filter((path) => !removed.some((folder) => path === folder || path.startsWith(`${folder}/`)));
}
