import { rmSync } from 'node:fs';
import { PROJECT_ROOT, plant, ruleNames, type Tree, violationsIn } from './support/cruise.js';
import { emptyProject, everythingAllowed, plantings } from './support/planted.js';

async function violatedRules(tree: Tree): Promise<string[]> {
  const root = plant({ ...emptyProject, ...tree });
  try {
    return [...new Set((await violationsIn(root)).map(({ rule }) => rule))].sort();
  } finally {
    rmSync(root, { recursive: true });
  }
}

describe('module boundaries', () => {
  it('hold in this project', async () => {
    expect(await violationsIn(PROJECT_ROOT)).toEqual([]);
  });

  it('let every allowed import pass', async () => {
    expect(await violatedRules(everythingAllowed)).toEqual([]);
  });

  it.each(plantings)('$rule: reported when $what', async ({ rule, tree, also = [] }) => {
    expect(await violatedRules(tree)).toEqual([rule, ...also].sort());
  });

  it('each have a planted violation', () => {
    expect([...new Set(plantings.map(({ rule }) => rule))].sort()).toEqual([...ruleNames].sort());
  });
});
