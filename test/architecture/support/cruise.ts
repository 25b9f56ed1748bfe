import { mkdtempSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { cruise } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';

export const PROJECT_ROOT = resolve(import.meta.dirname, '../../..');

/** Contents of files by their path below a project's root. */
export type Tree = Record<string, string>;

export interface Violation {
  rule: string;
  from: string;
  to: string;
}

const options = await extractDepcruiseOptions(join(PROJECT_ROOT, '.dependency-cruiser.cjs'));

export const ruleNames = (options.ruleSet?.forbidden ?? []).map((rule) => rule.name ?? 'unnamed');

/** What the project's own rules report on apps/ and libs/ of the project at `root`. */
export async function violationsIn(root: string): Promise<Violation[]> {
  const { output } = await cruise(['apps', 'libs'], { ...options, baseDir: root });
  if (typeof output === 'string') throw new Error('dependency-cruiser answered with a report instead of a result');
  return output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

/** Writes the tree to a fresh folder outside the project, and answers with its real path. */
export function plant(tree: Tree): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'boundaries-')));
  for (const [path, content] of Object.entries(tree)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return root;
}
